/*
 * How long things last on the servers of these tests: longer than any machine takes for what a test does meanwhile, so
 * that nothing falls due by itself. A test that wants it to puts the server's clock forward.
 */

export const OFFER_LASTS = 120_000;
/** Every Wait of the sample's flows. */
export const WAIT_LASTS = 180_000;
/** Until offers and contacts of an agent whose link is lost are taken from him, and a call whose line is lost or never came ends. */
export const GRACE = 240_000;
