import { expect, test } from 'vitest';
import { addressToCall, assertedIdentity, numberOf, plainName } from '../../../server/voice/phone/sip-address.ts';

test.each([
  ['sip:+441632960001@carrier.example', '+441632960001'],
  ['<sip:+44-1632-960001@carrier.example;user=phone>', '+441632960001'],
  ['"Ann" <sip:%2B441632960001@10.0.0.1:5060;transport=udp>', '+441632960001'],
  ['sips:+441632960001;phone-context=x@carrier.example', '+441632960001'],
  ['tel:+441632960001;isub=1', '+441632960001'],
  ['sip:01632960001@pbx', '+441632960001'],
  ['sip:00441632960001@pbx', '+441632960001'],
  ['sip:441632960001@pbx', '+441632960001'],
  ['sip:201@pbx', '201'],
  ['sip:reception@pbx', 'reception'],
  ['sip:anonymous@anonymous.invalid', null],
  ['sip:carrier.example', null],
  ['', null],
  ['sip:%E0@pbx', '%E0'],
])('who is named by %s, in Britain', (address, number) => expect(numberOf(address, 'GB')).toBe(number));

test('without a country, a number that begins with a zero stays as it is', () => {
  expect(numberOf('sip:01632960001@pbx', null)).toBe('01632960001');
  expect(numberOf('sip:441632960001@pbx', null)).toBe('+441632960001');
});

test('numbers go to the network as it wants them, and names without what would break a header', () => {
  expect([addressToCall('+4930123456', 'x.example', 'plus'), addressToCall('+4930123456', 'x.example', 'digits'), addressToCall('+4930123456', 'x.example', 'zeros')])
    .toEqual(['sip:+4930123456@x.example', 'sip:4930123456@x.example', 'sip:004930123456@x.example']);
  expect(assertedIdentity('+4930123456', 'The "Shop"\r\nEvil: <yes>', 'x.example', 'plus')).toBe('"The Shop Evil: yes" <sip:+4930123456@x.example>');
  expect(assertedIdentity('+4930123456', null, 'x.example', 'plus')).toBe('<sip:+4930123456@x.example>');
  expect(plainName(' "\\" ')).toBeNull();
});
