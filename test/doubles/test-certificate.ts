import { createHash, generateKeyPairSync, sign, X509Certificate } from 'node:crypto';

/*
 * A certificate for 127.0.0.1 that exists for one run of the tests: made by hand (X.509 in DER), since Node has no
 * maker of certificates and no other program is to be asked for one.
 */

export interface TestCertificate {
  /** PEM, for a TLS server. */
  readonly key: string;
  /** PEM, for a TLS server, and for clients that are to trust it: it signs itself. */
  readonly certificate: string;
  /** SHA-256 of its public key in base64: by this Chromium is told to trust it, and it alone. */
  readonly fingerprint: string;
}

const der = (tag: number, ...parts: Buffer[]): Buffer => {
  const content = Buffer.concat(parts);
  const { length } = content;
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
};
const sequence = (...parts: Buffer[]): Buffer => der(0x30, ...parts);
const bytes = (...values: number[]): Buffer => Buffer.from(values);

const ECDSA_WITH_SHA256 = sequence(der(0x06, bytes(0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02)));
const COMMON_NAME = der(0x06, bytes(0x55, 0x04, 0x03));
const SUBJECT_ALTERNATIVE_NAME = der(0x06, bytes(0x55, 0x1d, 0x11));
const BASIC_CONSTRAINTS = der(0x06, bytes(0x55, 0x1d, 0x13));
const TRUE = der(0x01, bytes(0xff));
const LOOPBACK = der(0x87, bytes(127, 0, 0, 1));

const moment = (at: number): Buffer => der(0x18, Buffer.from(new Date(at).toISOString().replaceAll(/[-:T]|\.\d{3}/gu, '')));

/** @param now epoch milliseconds; it is good from a day before to a day after. */
export function makeTestCertificate(now: number): TestCertificate {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const publicInfo = publicKey.export({ type: 'spki', format: 'der' });
  const name = sequence(der(0x31, sequence(COMMON_NAME, der(0x0c, Buffer.from('tests of this machine')))));
  const day = 86_400_000;
  const unsigned = sequence(
    der(0xa0, der(0x02, bytes(2))),
    der(0x02, bytes(1)),
    ECDSA_WITH_SHA256,
    name,
    sequence(moment(now - day), moment(now + day)),
    name,
    publicInfo,
    der(0xa3, sequence(
      sequence(BASIC_CONSTRAINTS, TRUE, der(0x04, sequence(TRUE))),
      sequence(SUBJECT_ALTERNATIVE_NAME, der(0x04, sequence(LOOPBACK))),
    )),
  );
  const whole = sequence(unsigned, ECDSA_WITH_SHA256, der(0x03, bytes(0), sign('sha256', unsigned, privateKey)));
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    certificate: new X509Certificate(whole).toString(),
    fingerprint: createHash('sha256').update(publicInfo).digest('base64'),
  };
}
