/*
 * A company's chat page, written for Amazon Connect by the public documentation of the chat SDK: it knows the SDK, the
 * proxy of its own backend that starts chats, and nothing of who serves them. config.js says where that is.
 */
const config = window.chatConfig;
const EVENT = 'application/vnd.amazonaws.connect.event.';
const INTERACTIVE = 'application/vnd.amazonaws.connect.message.interactive';
const byId = (id) => document.getElementById(id);

connect.ChatSession.setGlobalConfig({ region: config.region, endpoint: config.endpoint, loggerConfig: { useDefaultLogger: false } });

let session;
const items = new Map();
const receipts = new Map();

/** The proxy's contract is that of the public chat interface: {"data":{"startChatResult":{...}}}. */
async function startChat(displayName) {
  const past = localStorage.getItem('lastContactId');
  const response = await fetch(config.apiGatewayEndpoint, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({
      InstanceId: config.instanceId,
      ContactFlowId: config.contactFlowId,
      ParticipantDetails: { DisplayName: displayName },
      Attributes: { customerName: displayName },
      SupportedMessagingContentTypes: ['text/plain', 'text/markdown', 'application/json', INTERACTIVE, `${INTERACTIVE}.response`],
      ...(past !== null && { PersistentChat: { RehydrationType: 'ENTIRE_PAST_SESSION', SourceContactId: past } }),
    }),
  });
  if (!response.ok) throw new Error(`The chat could not be started: ${response.status}`);
  const { data } = await response.json();
  return data.startChatResult;
}

async function open(chatDetails) {
  sessionStorage.setItem('chatDetails', JSON.stringify(chatDetails));
  byId('start').hidden = true;
  byId('chat').hidden = false;
  session = connect.ChatSession.create({ chatDetails, options: { region: config.region }, type: 'CUSTOMER', disableCSM: true });
  session.onMessage(({ data }) => {
    take(data);
    if (data.Type === 'MESSAGE' && data.ParticipantRole !== 'CUSTOMER') sawMessage(data.Id);
  });
  session.onTyping(({ data }) => {
    if (data.ParticipantRole !== 'CUSTOMER') byId('typing').textContent = `${data.DisplayName} is typing`;
  });
  session.onDeliveredReceipt(({ data }) => mark(data, 'Delivered'));
  session.onReadReceipt(({ data }) => mark(data, 'Read'));
  session.onParticipantIdle(({ data }) => say(`${data.DisplayName} is idle`));
  session.onParticipantReturned(() => say('Connected'));
  session.onConnectionEstablished(async () => {
    await readTranscript();
    say('Connected');
  });
  session.onConnectionLost(() => say('Connection lost'));
  // A chat that ended while the connection was lost is told twice: as ended, then as broken.
  session.onConnectionBroken(() => sessionStorage.getItem('chatDetails') && say('Connection broken'));
  session.onEnded(() => {
    localStorage.setItem('lastContactId', chatDetails.ContactId);
    sessionStorage.removeItem('chatDetails');
    say('The chat has ended');
  });
  await session.connect();
}

const say = (text) => {
  console.log(text);
  byId('state').textContent = text;
};

/** Everything there is, page by page: what came while the socket was away, and earlier chats where there are any. */
async function readTranscript() {
  let nextToken;
  do {
    const { data } = await session.getTranscript({ scanDirection: 'BACKWARD', sortOrder: 'ASCENDING', maxResults: 15, ...(nextToken && { nextToken }) });
    data.Transcript.forEach(take);
    nextToken = data.NextToken;
  } while (nextToken);
}

function sawMessage(messageId) {
  const content = JSON.stringify({ messageId });
  session.sendEvent({ contentType: `${EVENT}message.delivered`, content });
  session.sendEvent({ contentType: `${EVENT}message.read`, content });
}

function mark({ MessageMetadata }, state) {
  if (receipts.get(MessageMetadata.MessageId) !== 'Read') receipts.set(MessageMetadata.MessageId, state);
  draw();
}

function take(item) {
  if (item.Type === 'MESSAGE' || item.Type === 'ATTACHMENT') byId('typing').textContent = '';
  items.set(item.Id, item);
  draw();
}

function draw() {
  const inOrder = [...items.values()].sort((one, other) => one.AbsoluteTime.localeCompare(other.AbsoluteTime) || one.Id.localeCompare(other.Id));
  byId('lines').replaceChildren(...inOrder.map(line));
}

function line(item) {
  const drawn = document.createElement('li');
  if (item.Type === 'EVENT') {
    drawn.textContent = item.ContentType.endsWith('chat.ended') ? 'Ended' : `${item.DisplayName ?? ''} ${item.ContentType.split('.').at(-1)}`;
  } else if (item.Type === 'ATTACHMENT') {
    const [{ AttachmentId, AttachmentName, Status }] = item.Attachments;
    drawn.append(`${item.DisplayName}: ${AttachmentName} (${Status}) `);
    if (Status === 'APPROVED') drawn.append(button(`Download ${AttachmentName}`, () => download(AttachmentId, AttachmentName)));
  } else if (item.ContentType === INTERACTIVE) {
    const { content } = JSON.parse(item.Content).data;
    drawn.append(`${item.DisplayName}: ${content.title} `, ...content.elements.map(({ title }) => button(title, () => send(title))));
  } else {
    drawn.textContent = `${item.DisplayName}: ${item.Content}${receipts.has(item.Id) ? ` (${receipts.get(item.Id)})` : ''}`;
  }
  return drawn;
}

function button(text, press) {
  const made = document.createElement('button');
  made.textContent = text;
  made.addEventListener('click', press);
  return made;
}

async function download(attachmentId, name) {
  const blob = await session.downloadAttachment({ attachmentId });
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
}

const send = (message) => session.sendMessage({ contentType: 'text/plain', message });

byId('start').addEventListener('submit', (event) => {
  event.preventDefault();
  void startChat(new FormData(event.target).get('name')).then(open);
});
byId('compose').addEventListener('input', () => session.sendEvent({ contentType: `${EVENT}typing` }));
byId('compose').addEventListener('submit', (event) => {
  event.preventDefault();
  const text = new FormData(event.target).get('text');
  event.target.reset();
  void send(text);
});
byId('file').addEventListener('change', ({ target }) => session.sendAttachment({ attachment: target.files[0] }));
byId('leave').addEventListener('click', () => session.disconnectParticipant());

const kept = sessionStorage.getItem('chatDetails');
if (kept !== null) void open(JSON.parse(kept));
