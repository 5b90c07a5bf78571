import { fill, texts } from '../../texts/index.ts';
import type { Conversation } from './thread.ts';

const BEST = 5;

/** What the customer thought of the conversation. */
export function Rating({ rating: { rating, comment } }: { rating: NonNullable<Conversation['rating']> }) {
  return (
    <div className="rating">
      <span role="img" className="rating__stars" aria-label={fill(texts.conversation.rating, { n: rating })}>
        {'★'.repeat(rating)}
        {'☆'.repeat(BEST - rating)}
      </span>
      {comment && <span className="rating__comment">{comment}</span>}
    </div>
  );
}
