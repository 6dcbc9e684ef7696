'use strict';

// A self-signed X.509 certificate (RFC 5280 §4.1) like that of `openssl req -x509`. Node can read certificates, but not create them.

const { randomBytes, sign } = require('node:crypto');

// DER (X.690): tag, length, content. These are tags.
const INTEGER = 0x02;
const BIT_STRING = 0x03;
const OID = 0x06;
const UTF8_STRING = 0x0c;
const UTC_TIME = 0x17;
const GENERALIZED_TIME = 0x18;
const SEQUENCE = 0x30;
const SET = 0x31;
const VERSION = 0xa0;
const EXTENSIONS = 0xa3;

const COMMON_NAME = '550403';
/** basicConstraints, critical, CA: without it, OpenSSL doesn't accept a certificate as its own issuer. */
const IS_CA = Buffer.from('300f0603551d130101ff040530030101ff', 'hex');
/** By the type of the key, and its curve: hash, identifier (RFC 3279, 5758, 8410), and whether parameters are NULL. */
const SIGNATURES = Object.freeze({
  rsa: { hash: 'sha256', oid: '2a864886f70d01010b', hasNull: true },
  prime256v1: { hash: 'sha256', oid: '2a8648ce3d040302', hasNull: false },
  secp384r1: { hash: 'sha384', oid: '2a8648ce3d040303', hasNull: false },
  secp521r1: { hash: 'sha512', oid: '2a8648ce3d040304', hasNull: false },
  ed25519: { hash: null, oid: '2b6570', hasNull: false },
});

/**
 * @param {object} given
 * @param {import('node:crypto').KeyObject} given.privateKey
 * @param {import('node:crypto').KeyObject} given.publicKey
 * @param {string} given.subject its common name, and its issuer's
 * @param {number} given.days from now on
 * @returns {string} PEM
 */
function createCertificate({ privateKey, publicKey, subject, days }) {
  const { asymmetricKeyType: type, asymmetricKeyDetails: details } = publicKey;
  const { hash, oid, hasNull } = Reflect.get(SIGNATURES, details?.namedCurve ?? String(type));
  const algorithm = der(SEQUENCE, der(OID, hex(oid)), hasNull ? hex('0500') : hex(''));
  const name = der(
    SEQUENCE,
    der(SET, der(SEQUENCE, der(OID, hex(COMMON_NAME)), der(UTF8_STRING, Buffer.from(subject)))),
  );
  const start = Date.now();
  const toBeSigned = der(
    SEQUENCE,
    der(VERSION, der(INTEGER, hex('02'))),
    der(INTEGER, serialNumber()),
    algorithm,
    name,
    der(SEQUENCE, time(start), time(start + days * 86_400_000)),
    name,
    publicKey.export({ format: 'der', type: 'spki' }),
    der(EXTENSIONS, der(SEQUENCE, IS_CA)),
  );
  const signature = der(BIT_STRING, hex('00'), sign(hash, toBeSigned, privateKey));
  const base64 = der(SEQUENCE, toBeSigned, algorithm, signature).toString('base64');
  return `-----BEGIN CERTIFICATE-----\n${base64.replace(/.{1,64}/g, '$&\n')}-----END CERTIFICATE-----\n`;
}

/** Random, positive, and without a leading zero byte. */
function serialNumber() {
  const bytes = randomBytes(16);
  bytes[0] = (Number(bytes[0]) & 0x3f) | 0x40;
  return bytes;
}

/**
 * RFC 5280 §4.1.2.5: UTCTime through 2049, GeneralizedTime from 2050.
 *
 * @param {number} milliseconds
 */
function time(milliseconds) {
  const digits = `${new Date(milliseconds).toISOString().slice(0, 19).replace(/\D/g, '')}Z`;
  return digits < '2050'
    ? der(UTC_TIME, Buffer.from(digits.slice(2)))
    : der(GENERALIZED_TIME, Buffer.from(digits));
}

/**
 * @param {number} tag
 * @param {...Buffer} parts
 */
function der(tag, ...parts) {
  const content = Buffer.concat(parts);
  const { length } = content;
  // No part of a certificate here has 65536 bytes.
  const head =
    length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...head]), content]);
}

/** @param {string} digits */
const hex = (digits) => Buffer.from(digits, 'hex');

module.exports = { createCertificate };
