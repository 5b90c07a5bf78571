import { it } from 'vitest';
import WebSocket from 'ws';
import { startScene } from './acts.ts';
it('x', async () => {
  const s = await startScene();
  const w = new WebSocket(s.gateway.wsUrl, 'graphql-transport-ws');
  w.on('message', (m) => console.log('MSG', String(m)));
  w.on('open', () => { w.send(JSON.stringify({type:'connection_init',payload:{authorization:`Bearer ${s.agent.token}`}})); });
  w.on('message', (m) => { if (JSON.parse(String(m)).type==='connection_ack') { w.send(JSON.stringify({id:'1',type:'subscribe',payload:{query:'{ syncCursor }'}})); } });
  await new Promise((r) => w.on('close', (c, reason) => { console.log('CLOSE', c, String(reason)); r(0); }));
});
