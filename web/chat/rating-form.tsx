import { useId, useState } from 'react';
import { RateDocument } from '../generated/operations.ts';
import type { Conversation } from '../shared/conversation/thread.ts';
import { failureOf } from '../shared/gateway/failure.ts';
import { fill, plural, texts } from '../texts/index.ts';
import { useVisit } from './visit.ts';

const STARS = [1, 2, 3, 4, 5];

/** Where a visitor says how it was. */
export function RatingForm({ id, onRated }: { id: string; onRated: (conversation: Conversation) => void }) {
  const fieldId = useId();
  const { gateway } = useVisit();
  const [stars, setStars] = useState<number | null>(null);
  const [comment, setComment] = useState('');
  const [failure, setFailure] = useState<string | null>(null);
  const [isSending, setIsSending] = useState(false);
  const { rating } = texts.chat;

  async function rate() {
    if (stars === null) {
      setFailure(rating.pick);
      return;
    }
    setIsSending(true);
    const why = await send({ id, rating: stars, comment: comment.trim() || null });
    setFailure(why === null ? null : fill(rating.failed, { why }));
    setIsSending(false);
  }

  /** Resolves with why it did not work; null when it did. */
  async function send(input: { id: string; rating: number; comment: string | null }): Promise<string | null> {
    try {
      const { rateConversation } = await gateway.mutate(RateDocument, { input });
      if (!rateConversation?.conversation) return rateConversation?.userErrors[0]?.message ?? texts.failures.broken;
      onRated(rateConversation.conversation);
      return null;
    } catch (error) {
      return texts.failures[failureOf(error).kind];
    }
  }

  return (
    <form
      className="chat__rating"
      onSubmit={(event) => {
        event.preventDefault();
        void rate();
      }}
    >
      <fieldset className="choices">
        <legend>{rating.legend}</legend>
        {STARS.map((count) => (
          <label key={count}>
            <input
              type="radio"
              name={fieldId}
              checked={stars === count}
              onChange={() => {
                setStars(count);
                setFailure(null);
              }}
            />{' '}
            {plural(count, rating.stars)}
          </label>
        ))}
      </fieldset>
      <label htmlFor={`${fieldId}-comment`}>{rating.comment}</label>
      <textarea
        id={`${fieldId}-comment`}
        className="field"
        rows={2}
        value={comment}
        onChange={(event) => setComment(event.target.value)}
      />
      <div role="alert">{failure !== null && <p className="alert small">{failure}</p>}</div>
      <button type="submit" className="button button--primary" disabled={isSending}>
        {rating.submit}
      </button>
    </form>
  );
}
