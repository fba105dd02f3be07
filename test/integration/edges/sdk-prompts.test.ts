import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as sdk from '@aws-sdk/client-connect';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toInt16 } from '../../../server/voice/sound/sound.ts';
import { tone } from '../../unit/voice/tones.ts';
import { wavFile } from '../../unit/voice/wav-file.ts';
import { startEdgeWorld, type EdgeWorld } from './edge-world.ts';
import { failure } from './failure.ts';

/* Prompts through the public SDK @aws-sdk/client-connect, with files in the server's own store. */

const wav = (seconds: number): Buffer => {
  const { samples } = tone(8000, 500, { seconds });
  return wavFile({ rate: 8000, channels: 1, code: 1, bits: 16, data: Buffer.from(toInt16(samples).buffer) });
};

let world: EdgeWorld;
let InstanceId: string;
beforeAll(async () => {
  world = await startEdgeWorld();
  ({ instanceId: InstanceId } = world);
  put('recordings/closed.wav', wav(1));
  put('recordings/open.wav', wav(2));
  put('recordings/page.wav', Buffer.from('<html>no sound</html>'));
  put('attachments/of-a-customer', wav(1));
});
afterAll(() => world.close());

function put(key: string, bytes: Buffer): void {
  mkdirSync(path.dirname(path.join(world.objects, key)), { recursive: true });
  writeFileSync(path.join(world.objects, key), bytes);
}
/** The files that the server keeps for prompts. */
function kept(): string[] {
  const folder = path.join(world.objects, 'connect/contact-centre/Prompts');
  return existsSync(folder) ? readdirSync(folder).toSorted() : [];
}

const connect = { send: ((command: never) => world.connect.send(command)) as sdk.ConnectClient['send'] };
const create = (more: Partial<sdk.CreatePromptCommandInput> = {}) => connect.send(new sdk.CreatePromptCommand({ InstanceId, Name: 'Prompt', S3Uri: 's3://objects/recordings/closed.wav', ...more }));
const lasts = async (promptId: string): Promise<number> => (await world.server.core.promptShelf.ready({ kind: 'prompt', promptId })).lasts;
const named = async (criteria: sdk.PromptSearchCriteria): Promise<(string | undefined)[]> =>
  ((await connect.send(new sdk.SearchPromptsCommand({ InstanceId, SearchCriteria: criteria }))).Prompts ?? []).map(({ Name }) => Name);

describe('a prompt', () => {
  it('is made of a file in the store, described, listed, played by its id, ARN and name', async () => {
    const { PromptId = '', PromptARN = '' } = await create({ Name: 'Closed', Description: 'We are closed', Tags: { team: 'red' } });
    expect(PromptARN).toBe(`arn:aws:connect:local:000000000000:instance/${InstanceId}/prompt/${PromptId}`);
    const { Prompt } = await connect.send(new sdk.DescribePromptCommand({ InstanceId, PromptId: PromptARN }));
    expect(Prompt).toMatchObject({ PromptId, PromptARN, Name: 'Closed', Description: 'We are closed', Tags: { team: 'red' } });
    expect(Prompt?.LastModifiedTime).toBeInstanceOf(Date);
    const { PromptSummaryList } = await connect.send(new sdk.ListPromptsCommand({ InstanceId }));
    expect(PromptSummaryList).toContainEqual(expect.objectContaining({ Id: PromptId, Arn: PromptARN, Name: 'Closed' }));
    expect(await Promise.all([PromptId, PromptARN, 'Closed'].map(lasts))).toEqual([1000, 1000, 1000]);
  });

  it('stays when its file in the store is gone, is given out as it was, and for five minutes only', async () => {
    put('recordings/once.wav', wav(3));
    const { PromptId = '' } = await create({ Name: 'Once', S3Uri: 's3://objects/recordings/once.wav' });
    rmSync(path.join(world.objects, 'recordings/once.wav'));
    const { PromptPresignedUrl = '' } = await connect.send(new sdk.GetPromptFileCommand({ InstanceId, PromptId }));
    const file = await fetch(PromptPresignedUrl);
    expect([file.status, file.headers.get('content-type'), file.headers.get('content-disposition')]).toEqual([200, 'audio/wav', `attachment; filename="Once"; filename*=UTF-8''Once`]);
    expect(Buffer.compare(Buffer.from(await file.arrayBuffer()), wav(3))).toBe(0);
    expect((await fetch(PromptPresignedUrl.replace(PromptId, 'Beep.wav'))).status).toBe(403);
    world.clock.advance(301_000);
    expect((await fetch(PromptPresignedUrl)).status).toBe(403);
  });

  it('is changed in part, and its old file is deleted', async () => {
    const before = new Set(kept());
    const { PromptId = '' } = await create({ Name: 'Changing', Description: 'Before' });
    const [file = ''] = kept().filter((name) => !before.has(name));
    await connect.send(new sdk.UpdatePromptCommand({ InstanceId, PromptId, Name: 'Changed' }));
    expect(await lasts('Changed')).toBe(1000);
    await connect.send(new sdk.UpdatePromptCommand({ InstanceId, PromptId, S3Uri: 's3://objects/recordings/open.wav' }));
    expect(await lasts(PromptId)).toBe(2000);
    expect((await connect.send(new sdk.DescribePromptCommand({ InstanceId, PromptId }))).Prompt).toMatchObject({ Name: 'Changed', Description: 'Before' });
    await world.server.core.idle();
    expect(kept()).not.toContain(file);
    expect(kept().length).toBe(before.size + 1);
  });

  it('is deleted with its file, and cannot be played from then on', async () => {
    await world.server.core.idle();
    const before = kept();
    const { PromptId = '' } = await create({ Name: 'Leaving' });
    expect(kept().length).toBe(before.length + 1);
    await connect.send(new sdk.DeletePromptCommand({ InstanceId, PromptId }));
    await world.server.core.idle();
    expect(kept()).toEqual(before);
    await expect(lasts(PromptId)).rejects.toMatchObject({ reason: 'unknown_prompt' });
    expect(await failure(connect.send(new sdk.DescribePromptCommand({ InstanceId, PromptId })))).toMatchObject({ name: 'ResourceNotFoundException', status: 404 });
    expect(await failure(connect.send(new sdk.DeletePromptCommand({ InstanceId, PromptId })))).toMatchObject({ name: 'ResourceNotFoundException', status: 404 });
  });

  it.each([
    ['a name that there is', { Name: 'Twice' }, 'DuplicateResourceException'],
    ['a file that is not there', { S3Uri: 's3://objects/recordings/none.wav' }, 'InvalidParameterException'],
    ['a file elsewhere', { S3Uri: 's3://other-bucket/closed.wav' }, 'InvalidParameterException'],
    ['what a customer sent', { S3Uri: 's3://objects/attachments/of-a-customer' }, 'InvalidParameterException'],
    ['what is no sound', { S3Uri: 's3://objects/recordings/page.wav' }, 'InvalidParameterException'],
    ['no address of a store', { S3Uri: 'https://example.org/a.wav' }, 'InvalidParameterException'],
    ['a tag of AWS itself', { Tags: { 'aws:x': 'y' } }, 'InvalidParameterException'],
  ] as [string, Partial<sdk.CreatePromptCommandInput>, string][])('is refused with %s, and nothing is left behind', async (_what, more, name) => {
    if (more.Name === 'Twice') await create({ Name: 'Twice' });
    const before = kept();
    expect(await failure(create({ Name: 'Refused', ...more }))).toMatchObject({ name });
    await world.server.core.idle();
    expect(kept()).toEqual(before);
  });
});

describe('what is built in', () => {
  it('is listed and fetched, and stays as it is', async () => {
    const ids = ((await connect.send(new sdk.ListPromptsCommand({ InstanceId }))).PromptSummaryList ?? []).map(({ Id }) => Id);
    expect(ids).toEqual(expect.arrayContaining(['Beep.wav', 'CustomerQueue.wav', 'CustomerHold.wav']));
    const { PromptPresignedUrl = '' } = await connect.send(new sdk.GetPromptFileCommand({ InstanceId, PromptId: 'Beep.wav' }));
    const file = await fetch(PromptPresignedUrl);
    expect([file.status, file.headers.get('content-type')]).toEqual([200, 'audio/ogg']);
    expect(Buffer.from(await file.arrayBuffer()).toString('latin1', 0, 4)).toBe('OggS');
    expect(await failure(connect.send(new sdk.DeletePromptCommand({ InstanceId, PromptId: 'Beep.wav' })))).toMatchObject({ name: 'InvalidRequestException', status: 400 });
    expect(await failure(connect.send(new sdk.UpdatePromptCommand({ InstanceId, PromptId: 'Beep.wav', Name: 'Bop' })))).toMatchObject({ name: 'InvalidRequestException', status: 400 });
  });

  it('gives way to a prompt of the same name', async () => {
    expect(await lasts('Busy.wav')).toBe(1000);
    await create({ Name: 'Busy.wav', S3Uri: 's3://objects/recordings/open.wav' });
    expect(await lasts('Busy.wav')).toBe(2000);
    const { PromptSummaryList } = await connect.send(new sdk.ListPromptsCommand({ InstanceId }));
    expect((PromptSummaryList ?? []).filter(({ Name }) => Name === 'Busy.wav').length).toBe(1);
  });
});

describe('a search', () => {
  it('finds by name, description and tags, and by several of them', async () => {
    await create({ Name: 'Summer greeting', Description: 'June to August', Tags: { season: 'summer' } });
    await create({ Name: 'Winter greeting', Description: 'December', Tags: { season: 'winter' } });
    const about = (FieldName: string, Value: string, ComparisonType: sdk.StringComparisonType): sdk.PromptSearchCriteria => ({ StringCondition: { FieldName, Value, ComparisonType } });
    expect(await named(about('name', 'summer', 'STARTS_WITH'))).toEqual(['Summer greeting']);
    expect(await named(about('name', 'GREETING', 'CONTAINS'))).toEqual(['Summer greeting', 'Winter greeting']);
    expect(await named(about('name', 'greeting', 'EXACT'))).toEqual([]);
    expect(await named({ AndConditions: [about('name', 'greeting', 'CONTAINS'), about('description', 'december', 'EXACT')] })).toEqual(['Winter greeting']);
    expect(await named({ OrConditions: [about('name', 'winter', 'STARTS_WITH'), about('name', 'summer', 'STARTS_WITH')] })).toEqual(['Summer greeting', 'Winter greeting']);
    const tagged = await connect.send(new sdk.SearchPromptsCommand({ InstanceId, SearchFilter: { TagFilter: { TagCondition: { TagKey: 'season', TagValue: 'winter' } } } }));
    expect([tagged.ApproximateTotalCount, tagged.Prompts?.map(({ Name }) => Name)]).toEqual([1, ['Winter greeting']]);
  });

  it('comes in pages', async () => {
    const first = await connect.send(new sdk.SearchPromptsCommand({ InstanceId, MaxResults: 3 }));
    const rest = await connect.send(new sdk.SearchPromptsCommand({ InstanceId, MaxResults: 100, NextToken: first.NextToken }));
    expect(first.Prompts?.length).toBe(3);
    expect((first.Prompts?.length ?? 0) + (rest.Prompts?.length ?? 0)).toBe(first.ApproximateTotalCount);
  });

  it('that holds itself too deeply is refused', async () => {
    let criteria: sdk.PromptSearchCriteria = { StringCondition: { FieldName: 'name', Value: 'x', ComparisonType: 'EXACT' } };
    for (let depth = 0; depth < 8; depth += 1) criteria = { AndConditions: [criteria] };
    expect(await failure(named(criteria))).toMatchObject({ name: 'InvalidParameterException' });
  });
});
