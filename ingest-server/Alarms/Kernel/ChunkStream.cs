namespace SmartPoles.IngestServer.Alarms.Kernel;

/// <summary>Bytes in memory, in pieces that are kept from one use to the next: a city's snapshot is larger than one wants to copy while growing.</summary>
internal sealed class ChunkStream : Stream
{
    private const int ChunkBytes = 1024 * 1024;

    private readonly List<byte[]> _chunks = [];
    private long _length;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => _length;

    public override long Position { get => _length; set => throw new NotSupportedException(); }

    public void Clear() => _length = 0;

    public void WriteTo(Stream target)
    {
        for (var at = 0L; at < _length; at += ChunkBytes) target.Write(_chunks[(int)(at / ChunkBytes)], 0, (int)Math.Min(ChunkBytes, _length - at));
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            var (chunk, offset) = ((int)(_length / ChunkBytes), (int)(_length % ChunkBytes));
            if (chunk == _chunks.Count) _chunks.Add(new byte[ChunkBytes]);
            var part = buffer[..Math.Min(buffer.Length, ChunkBytes - offset)];
            part.CopyTo(_chunks[chunk].AsSpan(offset));
            _length += part.Length;
            buffer = buffer[part.Length..];
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
