/** What a conversation is about, and how it goes: the agent and the customer in turns. */
export interface Theme {
  /** What the customer's first words have in them, by which an agent knows what it is about. */
  words: RegExp;
  openers: readonly string[];
  /** What the agent says, and what the customer says to that; of each, one is picked. */
  turns: readonly { agent: readonly string[]; customer: readonly string[] }[];
}

const THANKS = [
  'Great, thank you very much!',
  'Perfect, that is all I needed. Thanks!',
  'Thank you, that was quick.',
  'Wonderful, thanks for your help.',
];

/** The first whose words fit is the theme of a conversation. */
export const THEMES: readonly Theme[] = [
  {
    words: /charged|invoice|refund|paid|payment|billed/i,
    openers: [
      'Hi! I was charged twice for {thing}, order {number}. Could you have a look?',
      'My invoice for order {number} shows the wrong company name. Can you change it?',
      'I sent {thing} back two weeks ago and have not got my refund. The order is {number}.',
    ],
    turns: [
      {
        agent: [
          'Thank you for telling us. I am looking at the payments of order {number} now, one moment please.',
          'Sorry about that. Let me open order {number} and see what was booked.',
        ],
        customer: ['Thanks. I can send you the statement of my bank if that helps.', 'Sure, take your time.'],
      },
      {
        agent: [
          'I see it: it is our mistake. I have put it right just now, and you get a confirmation by e-mail.',
          'Found it. I have corrected it; the money, if any is due, is on your account by {day}.',
        ],
        customer: ['Ah, good. Do I have to do anything myself?', 'And does that show on a new invoice?'],
      },
      {
        agent: [
          'It goes all by itself, and the new invoice is under "My orders". Is there anything else?',
          'No, we take care of it. The corrected invoice comes with the same e-mail.',
        ],
        customer: THANKS,
      },
    ],
  },
  {
    words: /sign in|password|log ?in|account/i,
    openers: [
      'I cannot sign in any more since {day}. It says that my password is wrong, but it is not.',
      'How do I change the e-mail address of my account?',
      'I do not get the e-mail for a new password. I have tried three times.',
    ],
    turns: [
      {
        agent: [
          'That is annoying, sorry. Do you sign in with your e-mail address, or with Google or Apple?',
          'Let us sort that out. Which browser do you use, or is it the app?',
        ],
        customer: ['With my e-mail address, in the app.', 'In the browser, on a laptop, with my e-mail address.'],
      },
      {
        agent: [
          'Thanks. I have sent you a fresh link; it is good for 30 minutes. Please look in the spam folder too.',
          'I have unlocked your account. Please close the page, open it again and ask for a new link.',
        ],
        customer: ['It is there! One moment, I am trying it.', 'Yes, that came through. Trying now.'],
      },
      {
        agent: ['Take your time, I am here until it works.', 'Great. Does it let you in?'],
        customer: ['I am in. Thank you!', 'That works now. Thanks a lot!'],
      },
    ],
  },
  {
    words: /damaged|broken|defect|scratch|does not work|stopped working|leak/i,
    openers: [
      'Hello, {thing} from order {number} arrived damaged. What do I do now?',
      'Hello, {thing} stopped working after three days.',
      'There is a scratch right across {thing}. It was in the box like that, order {number}.',
    ],
    turns: [
      {
        agent: [
          'Oh, that should not happen. Could you send me a photo of it, please?',
          'I am sorry. A photo of the damage would help me to get you a new one at once. Do you have one?',
        ],
        customer: ['Of course, here it is.', 'Yes, one moment. There.'],
      },
      {
        agent: [
          'Thank you, that is clear enough. Would you like another one, or the money back?',
          'I see. I can send you a new one today, or refund it. Which do you prefer?',
        ],
        customer: ['Another one, please. I do like it.', 'A new one would be great.'],
      },
      {
        agent: [
          'Done: it leaves our warehouse tomorrow and reaches you on {day}. You need not send the old one back.',
          'A new one is on its way. You can keep or recycle the old one, we do not need it.',
        ],
        customer: THANKS,
      },
    ],
  },
  {
    words: /send (it |this |them |\w+ \w+ )?back|return|exchange|too (small|big)|another size/i,
    openers: [
      'I would like to send back {thing}. Where do I find the return label?',
      'Can I exchange {thing} from order {number} for another colour?',
    ],
    turns: [
      {
        agent: [
          'Gladly. You find the label under "My orders", order {number}, "Return". Has it been used?',
          'Of course. Is it still in its box, with everything that came with it?',
        ],
        customer: ['It is as new, only unpacked.', 'Everything is there, I have only opened the box.'],
      },
      {
        agent: [
          'Then it is easy: put the label on the box and hand it in at any post office by {day} next week.',
          'Perfect. I have sent you the label by e-mail. A courier can also fetch it, from {day} on.',
        ],
        customer: ['And how long does the refund take?', 'The post office is fine. Does it cost me anything?'],
      },
      {
        agent: ['It is free, and the refund takes three to five days after it has reached us.'],
        customer: THANKS,
      },
    ],
  },
  {
    words: /cancel|change the (delivery )?address|other address|wrong address/i,
    openers: [
      'I want to cancel order {number}, please. It has not been sent yet.',
      'Good morning, how do I change the delivery address of order {number}?',
      'I have typed the wrong address into order {number}. It should go to {city}.',
    ],
    turns: [
      {
        agent: [
          'Let me see whether I can still stop order {number}.',
          'One moment, I am asking the warehouse where order {number} is.',
        ],
        customer: ['I hope it is not too late!', 'Thank you, I only noticed just now.'],
      },
      {
        agent: [
          'Good news: it has not left yet, and I have changed it. You get an e-mail that confirms it.',
          'You are in time. It is done, and the confirmation is on its way to you.',
        ],
        customer: ['Phew! The e-mail is here already.', 'That is a relief. Nothing else to do for me?'],
      },
      {
        agent: ['That is all. Can I help with anything else?', 'All is done on our side. Anything else I can do?'],
        customer: THANKS,
      },
    ],
  },
  {
    words: /\bapp\b|website|web site|page|crash|closes by itself|error message|bug/i,
    openers: [
      'The app closes by itself when I open the orders page. Phone and app are up to date.',
      'Your website shows an error message when I pay. It says "try again later" since {day}.',
    ],
    turns: [
      {
        agent: [
          'Thank you for the report. Which phone or computer is it, and since when?',
          'Sorry for that! Does it happen every time, or only now and then?',
        ],
        customer: ['Every time, since {day}. It is an Android phone.', 'Since {day}, on the phone and on the laptop.'],
      },
      {
        agent: [
          'We have just found the same in our logs. Please sign out, close it, and sign in again. Any better?',
          'That helps. Could you clear the cache in the settings and open it again?',
        ],
        customer: ['Trying ... yes, now it opens!', 'One moment. Yes, that did it.'],
      },
      {
        agent: [
          'Very good. Our developers will mend it for everybody with the next version.',
          'Glad to hear it. I pass it on, so that nobody else has to do that.',
        ],
        customer: THANKS,
      },
    ],
  },
  {
    words: /ship to|deliver to|in stock|available|how much|price|discount|gift/i,
    openers: [
      'Does {thing} ship to {city}? And how long would that take?',
      'When will {thing} be in stock again?',
      'I would like {thing} as a gift. Can you wrap it?',
    ],
    turns: [
      {
        agent: ['Good question, let me check that for you.', 'I am just asking our warehouse about it.'],
        customer: ['Thank you! I need it by {day}.', 'Great, no hurry.'],
      },
      {
        agent: [
          'Yes, that works. Ordered today, it would be with you on {day}.',
          'It does, and there are 14 left. With the usual delivery it takes three days.',
        ],
        customer: ['And what does the delivery cost?', 'Can I pay when it is here?'],
      },
      {
        agent: [
          'Delivery is free above 40, and you can pay by card, by transfer or with the invoice.',
          'It is 4.90, or free above 40. All ways to pay are open to you.',
        ],
        customer: ['Then I am ordering it right away. Thanks!', ...THANKS],
      },
    ],
  },
  {
    words: /arriv|parcel|package|deliver|track|late|waiting|where is|order/i,
    openers: [
      'Hello, my order {number} has not arrived yet. It should have been here on {day}.',
      'Where is my parcel? The tracking of order {number} has not changed since {day}.',
      'Good evening, I am still waiting for {thing}. Order {number}, to {city}.',
    ],
    turns: [
      {
        agent: [
          'I am sorry to hear that. Let me see where order {number} is.',
          'Sorry for the wait. I am asking the carrier about order {number} right now.',
        ],
        customer: ['Thank you, I am a little worried.', 'I am at home all day, and nobody has rung.'],
      },
      {
        agent: [
          'The parcel was held up in the sorting centre, and is on its way again. It reaches you on {day}.',
          'It went to the wrong depot. The driver has it for {day}, between 10 and 14.',
        ],
        customer: ['Could it be left with my neighbour if I am out?', 'Will I get a message before it comes?'],
      },
      {
        agent: [
          'Yes, I have noted that for the driver, and you get a message an hour before.',
          'Of course. It is in the notes, and the tracking shows it from now on.',
        ],
        customer: THANKS,
      },
    ],
  },
];

/** What an agent says when it is not clear what it is about, or all has been said. */
export const GENERAL_LINES: readonly string[] = [
  'Thank you for your message. Could you tell me a little more about it?',
  'I see. Is there an order that it belongs to? The number is on the confirmation.',
  'Let me ask a colleague who knows more about that. One moment, please.',
  'We can do that. I have made a note, and you get an e-mail as soon as it is done.',
  'Is there anything else that I can do for you?',
];

export const PARTING_LINES: readonly string[] = [
  'You are welcome! I close this conversation now; how did we do?',
  'Glad that I could help. Have a nice day!',
  'My pleasure. Write again at any time.',
];

/** What a customer says to an agent who asks. */
export const ANSWERS: readonly { asked: RegExp; answers: readonly string[] }[] = [
  { asked: /number.*\?/i, answers: ['It is {number}.', 'The number is {number}, from the confirmation.'] },
  { asked: /(anything else|else that i can).*\?/i, answers: THANKS },
  { asked: /(which|what) day.*\?|when.*\?/i, answers: ['{day} would be best.', 'It was on {day}.'] },
  { asked: /(where|which city|address).*\?/i, answers: ['In {city}.', 'To {city}, please.'] },
];

export const NUDGES: readonly string[] = [
  'Hello? Is anybody there?',
  'Are you still there?',
  'I am still here, by the way.',
];

/** What customers write beside their rating. */
export const PRAISE: readonly string[] = [
  'Quick and friendly.',
  'Very helpful, thank you!',
  'Perfect.',
  'Solved at once.',
];
export const COMPLAINTS: readonly string[] = ['Nobody has answered.', 'I waited and waited.', 'Not solved.'];
