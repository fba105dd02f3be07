import * as z from 'zod';
import { Tags } from './instance-api-configuration.ts';

/*
 * Request bodies of the instance API's operations on prompts.
 */

const Name = z.string().min(1).max(256);
const Description = z.string().min(1).max(250);
/** Where a file is; which places there are is the store's to say. */
const S3Uri = z.string().min(1).max(1024).regex(/^s3:\/\//u, 'begins with s3://');

export const CreatePromptRequest = z.strictObject({ Name, Description: Description.optional(), S3Uri, Tags });
export const UpdatePromptRequest = z.strictObject({ Name: Name.optional(), Description: Description.optional(), S3Uri: S3Uri.optional() });

const StringCondition = z.strictObject({
  FieldName: z.enum(['name', 'description', 'resourceID']), Value: z.string().max(256), ComparisonType: z.enum(['STARTS_WITH', 'CONTAINS', 'EXACT']),
});
export interface PromptCriteria {
  OrConditions?: PromptCriteria[] | undefined;
  AndConditions?: PromptCriteria[] | undefined;
  StringCondition?: z.infer<typeof StringCondition> | undefined;
}
/** How deep criteria may hold others. */
const DEPTH = 5;
function criteria(depth: number): z.ZodType<PromptCriteria> {
  const inner: z.ZodType<PromptCriteria[] | undefined> = depth > 0 ? z.array(criteria(depth - 1)).max(50).optional() : z.undefined().optional();
  return z.strictObject({ StringCondition: StringCondition.optional(), OrConditions: inner, AndConditions: inner });
}
const TagCondition = z.strictObject({ TagKey: z.string().max(128).optional(), TagValue: z.string().max(256).optional() });
export type TagCondition = z.infer<typeof TagCondition>;

export const SearchPromptsRequest = z.strictObject({
  InstanceId: z.string().min(1).max(250),
  NextToken: z.string().min(1).max(2500).optional(),
  MaxResults: z.int().min(1).max(100).optional(),
  SearchFilter: z.strictObject({
    TagFilter: z.strictObject({ OrConditions: z.array(z.array(TagCondition).max(50)).max(50).optional(), AndConditions: z.array(TagCondition).max(50).optional(), TagCondition: TagCondition.optional() }).optional(),
  }).optional(),
  SearchCriteria: criteria(DEPTH).optional(),
});
export type SearchPromptsRequest = z.infer<typeof SearchPromptsRequest>;
