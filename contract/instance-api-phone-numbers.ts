import * as z from 'zod';

/* Requests of the instance API about the instance's own phone numbers. */

const Reference = z.string().min(1).max(300);

export const AssociatePhoneNumberContactFlowRequest = z.strictObject({ InstanceId: Reference, ContactFlowId: Reference });
export const ListPhoneNumbersRequest = z.strictObject({
  TargetArn: Reference.optional(), InstanceId: Reference.optional(), MaxResults: z.int().min(1).max(1000).optional(), NextToken: z.string().optional(),
  PhoneNumberCountryCodes: z.array(z.string().length(2)).max(10).optional(), PhoneNumberTypes: z.array(z.string().max(40)).max(6).optional(), PhoneNumberPrefix: z.string().regex(/^\+?\d{1,15}$/u).optional(),
});
