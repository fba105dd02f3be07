import { Refusal } from '../core.ts';
import { ThrottledError, WireError, type ServiceErrors } from '../rest-json.ts';

/** The instance API's errors and status codes (reference/connect-facts.md 5.2). */
export const instanceErrors: ServiceErrors = {
  badRequest: (message) => new WireError('InvalidParameterException', 400, message),
  fromCore(error) {
    if (!(error instanceof Refusal)) return new WireError('InternalServiceException', 500, 'Something failed on our side. Nothing was changed; try again.');
    switch (error.code) {
      case 'not_found':
        return new WireError('ResourceNotFoundException', 404, error.message);
      case 'flow_not_published':
        return new WireError('ContactFlowNotPublishedException', 404, error.message);
      case 'limit_exceeded':
        return new WireError('LimitExceededException', 429, error.message);
      case 'throttled':
        return new ThrottledError('TooManyRequestsException', error.message, error.retryAfter);
      case 'id_reused':
        return new WireError('IdempotencyException', 409, error.message);
      case 'duplicate':
        return new WireError('DuplicateResourceException', 409, error.message);
      case 'access_denied':
      case 'forbidden':
      case 'wrong_credentials':
        return new WireError('AccessDeniedException', 403, error.message);
      case 'conflict':
        return new WireError('ConflictException', 409, error.message);
      case 'wrong_state':
      case 'offer_over':
      case 'chat_ended':
      case 'not_enabled':
        return new WireError('InvalidRequestException', 400, error.message);
      case 'too_long':
      case 'content_type_not_allowed':
      case 'invalid':
      case 'unknown_status':
        return new WireError('InvalidParameterException', 400, error.message);
    }
  },
};
