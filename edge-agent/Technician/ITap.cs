namespace SmartPoles.EdgeAgent.Technician;

/// <summary>The bytes of a line as the technician's tools use them. Trouble is an <see cref="IOException"/>.</summary>
internal interface ITap : IDisposable
{
    string Address { get; }

    bool IsOpen { get; }

    /// <exception cref="IOException">It cannot be opened.</exception>
    ValueTask OpenAsync(CancellationToken cancel);

    void Close();

    ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancel);

    /// <summary>At least one byte; 0 when the other side has closed.</summary>
    ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancel);

    /// <summary>Throws away what has arrived and nobody read; tells how many bytes.</summary>
    int DiscardInput();
}
