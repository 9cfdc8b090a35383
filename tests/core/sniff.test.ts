import { isPage, sniff } from '@ascolta/core/outbound/sniff'
import { describe, expect, test } from 'vitest'
import { aPicture } from '../support/picture.ts'

const bytes = (text: string) => new Uint8Array(Buffer.from(text, 'latin1'))

describe('a file is what its own bytes say (SEC10)', () => {
  test.each([
    ['image/png', aPicture()],
    ['image/gif', bytes('GIF89a\x10\x00\x10\x00')],
    ['image/webp', bytes(`RIFF\x00\x00\x00\x00WEBPVP8X\x0a\x00\x00\x00\x00\x00\x00\x00${'\x0f\x00\x00\x0f\x00\x00'}`)],
    ['image/jpeg', bytes('\xff\xd8\xff\xe0\x00\x04ab\xff\xc0\x00\x11\x08\x00\x10\x00\x10\x03')],
    ['application/pdf', bytes('%PDF-1.7')],
    ['video/mp4', bytes('\x00\x00\x00\x18ftypmp42')],
    ['audio/ogg', bytes('OggS\x00')],
    ['application/octet-stream', bytes('<svg onload="alert(1)">')],
    ['application/octet-stream', bytes('<!doctype html><script>')],
    ['application/octet-stream', bytes('MZ\x90\x00')],
    ['text/plain', bytes('Buongiorno')],
  ])('%s', (mime, file) => {
    expect(sniff(file)).toBe(mime)
  })

  test('a picture of a hundred megapixels, or one that does not say its size, is not painted', () => {
    const huge = aPicture()
    huge.writeUInt32BE(10_000, 16)
    huge.writeUInt32BE(10_000, 20)
    const cut = [aPicture().subarray(0, 18), bytes('\xff\xd8\xff'), bytes('\xff\xd8\xff\xe0\x00\x00'), bytes('GIF89a')]
    for (const picture of [huge, ...cut]) expect(sniff(picture)).toBe('application/octet-stream')
  })

  test('a page in the place of a picture is known', () => {
    for (const page of ['<!DOCTYPE html>', ' \n<html>', '<?xml version="1.0"?>', '{"error":{}}', '[1]'])
      expect(isPage(bytes(page))).toBe(true)
    expect(isPage(aPicture())).toBe(false)
  })
})
