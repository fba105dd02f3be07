import type { FastifyInstance } from 'fastify';
import * as z from 'zod';
import { AssociatePhoneNumberContactFlowRequest, ListPhoneNumbersRequest } from '../../contract/instance-api-phone-numbers.ts';
import { countryOf } from '../flows/phone-number.ts';
import type { OwnPhoneNumber, PhoneNumberDesk } from '../instance/phone-number-desk.ts';
import { parseBody } from '../rest-json.ts';
import { arnOf, instanceArn } from './arns.ts';
import { instanceErrors } from './instance-errors.ts';
import { mustBeThere } from './not-offered.ts';
import { lastPart } from './operation-scope.ts';
import { parseQuery } from './paging.ts';
import type { ConfigurationScope } from './queue-operations.ts';

/*
 * Operations on the instance's own phone numbers. They are claimed from nobody: an operator says which there are (`ccp phone add`).
 */

interface One { Params: { phoneNumberId: string } }
type Scope = ConfigurationScope & { phoneNumbers: PhoneNumberDesk };

const PAGE = 100;
/** What a network makes of a number is not known here. */
const TYPE = 'DID';
const DisassociateQuery = z.strictObject({ instanceId: z.string() });

/** Adds the operations on phone numbers to the instance API's scope. */
export function phoneNumberOperations(app: FastifyInstance, { phoneNumbers, pages, instanceId, limits, ownInstance }: Scope): void {
  const named = async (given: string): Promise<OwnPhoneNumber> => mustBeThere((await phoneNumbers.list()).find(({ id }) => id === lastPart(given)), 'phone number', lastPart(given));
  const country = ({ number }: OwnPhoneNumber) => {
    const code = countryOf(number);
    return code === undefined ? {} : { PhoneNumberCountryCode: code };
  };
  const summary = (one: OwnPhoneNumber) => ({
    PhoneNumberId: one.id, PhoneNumberArn: arnOf(instanceId, 'phoneNumber', one.id), PhoneNumber: one.number, ...country(one), PhoneNumberType: TYPE,
    ...(one.description !== '' && { PhoneNumberDescription: one.description }), TargetArn: instanceArn(instanceId), InstanceId: instanceId,
  });

  app.post('/phone-number/list', limits, async (request) => {
    const { InstanceId, TargetArn, MaxResults = PAGE, NextToken, PhoneNumberCountryCodes: countries, PhoneNumberTypes: types, PhoneNumberPrefix: prefix } = parseBody(request, ListPhoneNumbersRequest, instanceErrors);
    for (const given of [InstanceId, TargetArn]) if (given !== undefined) ownInstance(given);
    const wanted = (await phoneNumbers.list()).filter((one) =>
      (countries === undefined || countries.includes(countryOf(one.number) ?? '')) && (types === undefined || types.includes(TYPE)) && (prefix === undefined || one.number.startsWith(prefix.startsWith('+') ? prefix : `+${prefix}`)));
    const { rows, ...next } = await pages.list({ operation: 'ListPhoneNumbersV2', args: { countries, types, prefix }, maxResults: MaxResults, nextToken: NextToken }, wanted.map((one) => ({ ...one, name: one.number })));
    return { ListPhoneNumbersSummaryList: rows.map(summary), ...next };
  });

  app.get<One>('/phone-number/:phoneNumberId', limits, async (request) => {
    const one = await named(request.params.phoneNumberId);
    return { ClaimedPhoneNumberSummary: { ...summary(one), Tags: one.tags, PhoneNumberStatus: { Status: 'CLAIMED' } } };
  });

  app.put<One>('/phone-number/:phoneNumberId/contact-flow', limits, async (request) => {
    const { InstanceId, ContactFlowId } = parseBody(request, AssociatePhoneNumberContactFlowRequest, instanceErrors);
    ownInstance(InstanceId);
    await phoneNumbers.put({ number: (await named(request.params.phoneNumberId)).number, flowId: lastPart(ContactFlowId) });
    return {};
  });

  app.delete<One>('/phone-number/:phoneNumberId/contact-flow', limits, async (request) => {
    ownInstance(parseQuery(request, DisassociateQuery).instanceId);
    await phoneNumbers.put({ number: (await named(request.params.phoneNumberId)).number, flowId: null });
    return {};
  });
}
