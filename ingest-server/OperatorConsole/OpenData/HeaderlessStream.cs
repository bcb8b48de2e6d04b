namespace SmartPoles.IngestServer.OperatorConsole.OpenData;

/// <summary>Passes a CSV on, without its first line where another one has given it already.</summary>
internal sealed class HeaderlessStream(Stream output, bool keepsHeader) : Stream
{
    private bool _isBehindHeader = keepsHeader;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_isBehindHeader) return output.WriteAsync(buffer, cancellationToken);
        var end = buffer.Span.IndexOf((byte)'\n');
        if (end < 0) return ValueTask.CompletedTask;
        _isBehindHeader = true;
        return output.WriteAsync(buffer[(end + 1)..], cancellationToken);
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Write(byte[] buffer, int offset, int count) => WriteAsync(buffer.AsMemory(offset, count)).AsTask().GetAwaiter().GetResult();

    public override void Flush() => output.Flush();

    public override Task FlushAsync(CancellationToken cancellationToken) => output.FlushAsync(cancellationToken);

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
