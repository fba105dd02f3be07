import type { LexRuntimeV2Client, Message, RecognizeTextCommandOutput, Slot } from '@aws-sdk/client-lex-runtime-v2';
import { DialogActionType, IntentState, type BotMessage, type BotReply } from '../../flows/bot-reply.ts';
import { awsFault } from '../aws-fault.ts';
import type { LexBot } from '../bot-target.ts';
import type { Attempt } from '../functions/attempt.ts';
import type { BotCall } from '../outside.ts';

/** Talks to real Lex V2 bots. Lex keeps the session; credentials come from the server's environment, as the AWS SDK finds them. */
export function lexTalker(): (target: LexBot, call: BotCall, signal: AbortSignal) => Promise<Attempt> {
  const clients = new Map<string, LexRuntimeV2Client>();
  return async (target, { request }, signal) => {
    // Loaded when first needed: most instances never do.
    const { LexRuntimeV2Client, RecognizeTextCommand } = await import('@aws-sdk/client-lex-runtime-v2');
    const place = `${target.region} ${target.endpoint ?? ''}`;
    const client = clients.get(place) ?? new LexRuntimeV2Client({ region: target.region, maxAttempts: 1, ...(target.endpoint !== undefined && { endpoint: target.endpoint }) });
    clients.set(place, client);
    const [botId, botAliasId] = target.aliasArn.split('/').slice(-2);
    try {
      const answer = await client.send(
        new RecognizeTextCommand({
          botId, botAliasId,
          localeId: request.language?.replace('-', '_') ?? target.locale,
          sessionId: request.sessionId,
          text: request.text,
          requestAttributes: { 'x-amz-lex:channels:platform': 'Connect Chat' },
          ...(request.sessionAttributes !== null && Object.keys(request.sessionAttributes).length > 0 && { sessionState: { sessionAttributes: request.sessionAttributes } }),
        }),
        { abortSignal: signal },
      );
      return { kind: 'returned', value: replyOf(answer) };
    } catch (error) {
      if (signal.aborted) return { kind: 'failed', why: 'It was broken off.' };
      const { why, mayTryAgain } = awsFault(error);
      return { kind: mayTryAgain ? 'busy' : 'failed', why };
    }
  };
}

function replyOf({ messages, sessionState, interpretations }: RecognizeTextCommandOutput): BotReply {
  const intent = sessionState?.intent;
  return {
    messages: (messages ?? []).flatMap(messageOf),
    action: DialogActionType.safeParse(sessionState?.dialogAction?.type).data ?? 'None',
    slotToElicit: sessionState?.dialogAction?.slotToElicit ?? null,
    intent: intent?.name === undefined ? null : {
      name: intent.name,
      state: IntentState.safeParse(intent.state).data ?? 'InProgress',
      confirmation: intent.confirmationState ?? 'None',
      slots: slotsOf(intent.slots),
    },
    sessionAttributes: { ...sessionState?.sessionAttributes },
    interpretations: (interpretations ?? []).flatMap(({ intent: meant, nluConfidence }) =>
      meant?.name === undefined ? [] : [{ intent: meant.name, score: nluConfidence?.score ?? null, slots: slotsOf(meant.slots) }],
    ),
  };
}

function messageOf({ content, contentType, imageResponseCard: card }: Message): BotMessage[] {
  switch (contentType) {
    case 'ImageResponseCard': {
      if (card === undefined) return [];
      const buttons = (card.buttons ?? []).map(({ text, value }) => ({ text: text ?? '', value: value ?? '' }));
      return [{ kind: 'card', card: { title: card.title ?? '', subtitle: card.subtitle ?? null, imageUrl: card.imageUrl ?? null, buttons } }];
    }
    case 'CustomPayload':
      return [{ kind: 'custom', text: content ?? '' }];
    case 'SSML':
      return [{ kind: 'text', text: (content ?? '').replaceAll(/<[^>]*>/gu, ' ').replaceAll(/\s+/gu, ' ').trim() }];
    default:
      return [{ kind: 'text', text: content ?? '' }];
  }
}

/** The value of each slot as Lex resolved it; a list's values with commas between. */
function slotsOf(slots: Record<string, Slot> | undefined): Record<string, string | null> {
  return Object.fromEntries(Object.entries(slots ?? {}).map(([name, slot]) => [name, valueOf(slot)]));
}

// Lex leaves a slot that holds nothing as null, whatever its types say.
function valueOf(slot: Slot | null | undefined): string | null {
  if (slot?.values !== undefined && slot.values.length > 0) return slot.values.map((one) => valueOf(one) ?? '').join(', ');
  return slot?.value?.interpretedValue ?? slot?.value?.originalValue ?? null;
}
