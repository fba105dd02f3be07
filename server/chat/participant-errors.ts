import { Refusal } from '../core.ts';
import { ThrottledError, WireError, type ServiceErrors } from '../rest-json.ts';

/** The participant service's errors and status codes (reference/connect-facts.md 5.3). */
export const participantErrors: ServiceErrors = {
  badRequest: (message) => new WireError('ValidationException', 400, message),
  fromCore(error) {
    if (!(error instanceof Refusal)) return new WireError('InternalServerException', 500, 'Something failed on our side. Nothing was changed; try again.');
    switch (error.code) {
      case 'access_denied':
      case 'chat_ended':
      case 'forbidden':
      case 'wrong_credentials':
        return new WireError('AccessDeniedException', 403, error.message);
      case 'not_found':
        return new WireError('ResourceNotFoundException', 404, error.message);
      case 'conflict':
      case 'wrong_state':
      case 'offer_over':
      case 'id_reused':
      case 'duplicate':
        return new WireError('ConflictException', 409, error.message);
      case 'limit_exceeded':
        return new WireError('ServiceQuotaExceededException', 402, error.message);
      case 'throttled':
        return new ThrottledError('ThrottlingException', error.message, error.retryAfter);
      case 'too_long':
      case 'content_type_not_allowed':
      case 'flow_not_published':
      case 'invalid':
      case 'unknown_status':
      case 'not_enabled':
        return new WireError('ValidationException', 400, error.message);
    }
  },
};
