import type { PromptCriteria, SearchPromptsRequest, TagCondition } from '../../contract/instance-api-prompts.ts';

/*
 * How objects of the configuration are searched for: by name, description and id, and by tags.
 */

export interface Searched { id: string; name: string; description: string; tags: Readonly<Record<string, string>> }

/** Whether an object meets what is asked for, and carries the tags. */
export const isFound = (object: Searched, asked: Pick<SearchPromptsRequest, 'SearchCriteria' | 'SearchFilter'>): boolean =>
  meets(object, asked.SearchCriteria) && isTagged(object, asked.SearchFilter?.TagFilter);

function meets(object: Searched, criteria: PromptCriteria | undefined): boolean {
  if (criteria === undefined) return true;
  const { OrConditions: either, AndConditions: all, StringCondition: condition } = criteria;
  if (either && !either.some((inner) => meets(object, inner))) return false;
  if (all && !all.every((inner) => meets(object, inner))) return false;
  if (condition === undefined) return true;
  const field = { name: object.name, description: object.description, resourceID: object.id }[condition.FieldName].toLowerCase();
  const value = condition.Value.toLowerCase();
  return condition.ComparisonType === 'EXACT' ? field === value : condition.ComparisonType === 'CONTAINS' ? field.includes(value) : field.startsWith(value);
}

function isTagged({ tags }: Searched, filter: NonNullable<SearchPromptsRequest['SearchFilter']>['TagFilter']): boolean {
  const has = ({ TagKey, TagValue }: TagCondition): boolean =>
    TagKey === undefined ? TagValue === undefined || Object.values(tags).includes(TagValue) : Object.hasOwn(tags, TagKey) && (TagValue === undefined || tags[TagKey] === TagValue);
  if (filter === undefined) return true;
  if (filter.OrConditions && !filter.OrConditions.some((all) => all.every(has))) return false;
  return (filter.AndConditions ?? []).every(has) && (filter.TagCondition === undefined || has(filter.TagCondition));
}
