namespace SmartPoles.IngestServer.Commands;

/// <summary>A file that is read once to its end, and tells how far that is: a line for each tenth of a large one.</summary>
internal sealed class ToldStream(Stream file, string name, TextWriter told) : Stream
{
    private const long LargeBytes = 10_000_000;

    private long _read;
    private int _tenths;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => file.Length;

    public override long Position { get => _read; set => throw new NotSupportedException(); }

    public override int Read(byte[] buffer, int offset, int count) => Tell(file.Read(buffer, offset, count));

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => Tell(await file.ReadAsync(buffer, cancellationToken));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing) file.Dispose();
        base.Dispose(disposing);
    }

    private int Tell(int count)
    {
        _read += count;
        if (file.Length < LargeBytes || _read * 10 / file.Length is var tenths && tenths == _tenths) return count;
        _tenths = (int)(_read * 10 / file.Length);
        told.WriteLine(_tenths < 10 ? $"{name}: {_read / 1e6:0} of {file.Length / 1e6:0} MB sent" : $"{name}: sent; the server reads it");
        return count;
    }
}
