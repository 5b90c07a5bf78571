import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { readSettings, SETTING_NAMES } from '../../src/settings.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const SECRETS: Record<string, string> = { AUTH_JWT_SECRET: 'a'.repeat(96), POSTGRES_PASSWORD: 'b'.repeat(48) };

interface Service {
  image: string;
  build?: { context: string; dockerfile: string };
  environment?: Record<string, string>;
  depends_on?: string[] | Record<string, unknown>;
  volumes?: string[];
  healthcheck?: { test: string[] };
  stop_grace_period?: string;
  read_only?: boolean;
  cap_drop?: string[];
  ports?: string[];
}

const text = readFileSync(`${ROOT}compose.yaml`, 'utf8');
/** As `docker compose` reads it: with what it takes from the environment put in. */
const compose = parse(
  text.replaceAll(/\$\{(\w+):\?[^}]+\}/g, (_, name: string) => SECRETS[name] ?? ''),
  { merge: true },
) as {
  services: Record<string, Service>;
  volumes: Record<string, unknown>;
  networks: { default: { ipam: { config: { subnet: string }[] } } };
};
const { services } = compose;
const gateways = Object.entries(services).filter(([name]) => name.startsWith('gateway-'));

describe('the compose file', () => {
  it('has two gateways, alike but for who builds the image', () => {
    const rest = ({ build: _build, depends_on: _order, ...service }: Service) => service;
    expect(gateways).toHaveLength(2);
    const [[, first], [, second]] = gateways as [[string, Service], [string, Service]];
    expect(rest(first)).toEqual(rest(second));
    expect(gateways.filter(([, { build }]) => build)).toHaveLength(1);
  });

  it('gives them settings that there are, with values that they take', () => {
    for (const [, { environment = {} }] of gateways) {
      for (const name of Object.keys(environment)) expect(SETTING_NAMES).toContain(name);
      const settings = readSettings({ NODE_ENV: 'production', ...environment });
      expect(settings.databaseUrl).toBe(`postgres://parley:${SECRETS['POSTGRES_PASSWORD'] ?? ''}@postgres/parley`);
      expect(settings.redisUrl).toBe('redis://redis:6379');
      expect(settings.trustedProxies).toEqual([compose.networks.default.ipam.config[0]?.subnet]);
    }
  });

  it('asks for the secrets instead of having any', () => {
    for (const name of Object.keys(SECRETS)) expect(text).toContain(`\${${name}:?`);
    const given = Object.values(services).flatMap(({ environment = {} }) => Object.entries(environment));
    const secret = given.filter(([name]) => /SECRET|PASSWORD/.test(name));
    expect(secret).not.toEqual([]);
    for (const [name, value] of secret) expect(value).toBe(SECRETS[name]);
  });

  it('names services and volumes that it has, and files that there are', () => {
    for (const service of Object.values(services)) {
      const { depends_on: needed = [], volumes = [], build } = service;
      const others = Array.isArray(needed) ? needed : Object.keys(needed);
      for (const other of others) expect(Object.keys(services)).toContain(other);
      for (const volume of volumes) {
        const [source = ''] = volume.split(':');
        if (source.startsWith('.')) expect(existsSync(ROOT + source), source).toBe(true);
        else expect(Object.keys(compose.volumes)).toContain(source);
      }
      if (build) expect(existsSync(ROOT + build.dockerfile)).toBe(true);
    }
    const { environment: { POSTGRES_USER: user, POSTGRES_DB: database } = {} } = services['postgres'] as Service;
    expect(gateways[0]?.[1].environment?.['DATABASE_URL']).toMatch(
      new RegExp(`^postgres://${user}:.*@postgres/${database}$`),
    );
  });

  it('waits for services that tell when they are there', () => {
    for (const { depends_on: needed = [] } of Object.values(services)) {
      for (const [other, { condition }] of Object.entries(needed as Record<string, { condition?: string }>)) {
        if (condition === 'service_healthy') expect(services[other]?.healthcheck?.test.length).toBeGreaterThan(1);
      }
    }
  });

  it('lets gateways end by themselves, gives them nothing to write to, and the world only the balancer', () => {
    for (const [, service] of gateways) {
      expect(Number.parseInt(service.stop_grace_period ?? '')).toBeGreaterThan(15);
      expect(service).toMatchObject({ read_only: true, cap_drop: ['ALL'] });
    }
    const published = Object.entries(services).filter(([, { ports }]) => ports);
    expect(published.map(([name]) => name)).toEqual(['balancer']);
  });

  it('has a balancer that serves the same gateways, and listens where it is published', () => {
    const config = readFileSync(`${ROOT}deploy/haproxy.cfg`, 'utf8');
    const served = [...config.matchAll(/^ +server (\S+) (\S+)$/gm)].map(([, name, address]) => [name, address]);
    expect(served).toEqual(gateways.map(([name]) => [name, `${name}:4000`]));
    const [, port] = /:(\d+)$/.exec(services['balancer']?.ports?.[0] ?? '') ?? [];
    expect(config).toMatch(new RegExp(`^ +bind :${port}$`, 'm'));
  });
});
