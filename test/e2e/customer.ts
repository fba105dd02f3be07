import type { Browser, Locator, Page } from 'playwright-core';

/** A customer with the chat page open in a browser of his own. */
export class Customer {
  readonly page: Page;

  /** @param page one on which a chat is open */
  constructor(page: Page) {
    this.page = page;
  }

  /** Opens the chat page, gives a name and starts a chat. */
  static async startsChat(browser: Browser, shop: string, name: string, attributes: Record<string, string> = {}): Promise<Customer> {
    const customer = await Customer.opens(browser, `${shop}?${new URLSearchParams(Object.entries(attributes).map(([key, value]) => [`attribute.${key}`, value]))}`);
    await customer.page.getByLabel('Your name').fill(name);
    await customer.page.getByRole('button', { name: 'Start chat' }).click();
    await customer.isConnected();
    return customer;
  }

  /** Opens an address, such as that of a chat begun on another device. */
  static async opens(browser: Browser, address: string): Promise<Customer> {
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.goto(address);
    return new Customer(page);
  }

  async isConnected(): Promise<void> {
    await this.page.getByRole('status').getByText('Connected', { exact: true }).waitFor();
  }

  async types(text: string): Promise<void> {
    await this.page.getByLabel('Your message').pressSequentially(text);
  }

  async says(text: string): Promise<void> {
    await this.page.getByLabel('Your message').fill(text);
    await this.page.getByRole('button', { name: 'Send' }).click();
    await this.line(text).getByText(/^(Sent|Delivered|Read)$/).waitFor();
  }

  async attaches(name: string, mimeType: string, buffer: Buffer): Promise<void> {
    const [chooser] = await Promise.all([this.page.waitForEvent('filechooser'), this.page.getByRole('button', { name: 'Attach a file' }).click()]);
    await chooser.setFiles({ name, mimeType, buffer });
  }

  line(text: string): Locator {
    return this.page.getByRole('listitem').filter({ hasText: text });
  }

  async sees(text: string): Promise<void> {
    await this.line(text).first().waitFor();
  }

  async seesTyping(name: string): Promise<void> {
    await this.page.getByText(`${name} is writing`).waitFor();
  }

  async seesEnd(): Promise<void> {
    await this.page.getByText('This chat has ended.').waitFor();
  }

  async leaves(): Promise<void> {
    await this.page.getByRole('button', { name: 'End chat' }).click();
    await this.page.getByRole('button', { name: 'End it' }).click();
    await this.seesEnd();
  }

  /** Every message on the page, in order. */
  async messages(): Promise<string[]> {
    return this.page.locator('.line .words').allTextContents();
  }

  async close(): Promise<void> {
    await this.page.context().close();
  }
}
