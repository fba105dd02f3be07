import type { ActionKind } from '../action-kind.ts';
import { neverHere } from '../action-table.ts';
import { isGiven, oneOfWords } from '../parameters.ts';

/*
 * Actions that hand work to services beside the contact centre: cases, customer profiles, knowledge, text messages. None of
 * these is part of this one, so each takes its error branch. What they could have found is NULL.
 */

const NOT_FOUND = ['NoneFoundError', 'MultipleFoundError'];
const cases = (): string => 'There are no cases here.';
const profiles = (): string => 'There are no customer profiles here. Keep what you know of a customer in attributes, or ask a function.';

const profileAction = (type: string, optionalErrors: readonly string[] = []): ActionKind =>
  neverHere({ type, needs: ['ProfileRequestData'], knows: ['ProfileResponseData'], waysOut: { optionalErrors }, why: profiles });

export const servicesNotHere: readonly ActionKind[] = [
  neverHere({
    type: 'CreateCase',
    needs: ['LinkContactToCase', 'CaseTemplateId'],
    knows: ['CaseRequestFields', 'CaseResponseFields'],
    waysOut: { optionalErrors: ['ContactNotLinked'] },
    why: cases,
    check: (check) => isGiven(check, 'LinkContactToCase') && oneOfWords(check, 'LinkContactToCase', ['True', 'False', 'true', 'false']),
  }),
  neverHere({
    type: 'GetCase',
    needs: ['LinkContactToCase', 'GetLastUpdatedCase'],
    knows: ['CustomerId', 'CaseRequestFields', 'CaseResponseFields'],
    waysOut: { optionalErrors: ['ContactNotLinked', ...NOT_FOUND] },
    why: cases,
  }),
  neverHere({ type: 'UpdateCase', needs: ['LinkContactToCase', 'CaseId'], knows: ['CaseRequestFields'], waysOut: { optionalErrors: ['ContactNotLinked'] }, why: cases }),
  neverHere({ type: 'CreateWisdomSession', needs: ['WisdomAssistantArn'], knows: ['OrchestratorAgentConfiguration'], why: () => 'There is no assistant for agents here.' }),
  neverHere({
    type: 'StartOutboundChatContact',
    needs: ['SourceEndpoint', 'DestinationEndpoint', 'ContactFlowArn', 'ContactSubtype'],
    knows: ['InitialSystemMessage', 'InitialTemplatedSystemMessage', 'RelatedContact'],
    why: () => 'Text messages to telephones are not sent from here, and no other chat can be begun by this side.',
    check: (check) => isGiven(check, 'ContactSubtype') && oneOfWords(check, 'ContactSubtype', ['connect:SMS', 'connect:WhatsApp']),
  }),
  neverHere({ type: 'UpdateContactMediaProcessing', needs: ['ChatProcessor'], why: () => 'Messages are not handed to a processor on their way here.' }),
  profileAction('AssociateContactToCustomerProfile'),
  profileAction('CreateCustomerProfile'),
  profileAction('GetCustomerProfile', NOT_FOUND),
  profileAction('GetCustomerProfileObject', NOT_FOUND),
  profileAction('GetCalculatedAttributesForCustomerProfile', NOT_FOUND),
  profileAction('UpdateCustomerProfile'),
];
