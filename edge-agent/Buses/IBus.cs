namespace SmartPoles.EdgeAgent.Buses;

/// <summary>One physical bus: owns its connection and asks one question at a time. For one caller.</summary>
public interface IBus : IAsyncDisposable
{
    string Name { get; }

    /// <summary>Device file or host and port.</summary>
    string Address { get; }

    /// <summary>What happened on it so far.</summary>
    BusCounters Counters { get; }

    /// <summary>Asks for registers.</summary>
    /// <param name="request">The question.</param>
    /// <param name="registers">At least <see cref="RegisterRequest.DataBytes"/> bytes; filled as they lie on the wire, only when Ok.</param>
    /// <param name="cancel">Ends the waiting with an <see cref="OperationCanceledException"/>.</param>
    ValueTask<BusReply> ReadAsync(RegisterRequest request, Memory<byte> registers, CancellationToken cancel);

    /// <summary>Writes; Ok means that the device has confirmed exactly this write.</summary>
    /// <param name="write">What to write.</param>
    /// <param name="cancel">Ends the waiting with an <see cref="OperationCanceledException"/>; the device may have the value or not.</param>
    ValueTask<BusReply> WriteAsync(RegisterWrite write, CancellationToken cancel);
}
