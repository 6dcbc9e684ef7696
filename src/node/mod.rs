//! The N-API boundary: conversion only.
