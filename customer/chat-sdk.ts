/* The public chat SDK, as it is, in a file of its own. */
import 'amazon-connect-chatjs';
