using SmartPoles.Protocols.Fieldbus.Modbus;

namespace SmartPoles.EdgeAgent.Buses;

/// <summary>One physical bus: owns its connection and asks one question at a time. For one caller.</summary>
/// <remarks>
/// Questions are asked on a thread that belongs to the bus, and what awaits an answer goes on there. A question asked from there
/// is asked before the call returns: a loop that does nothing but ask pays for no change of thread and no allocation. Await every
/// call at once.
/// </remarks>
public interface IBus : IAsyncDisposable
{
    string Name { get; }

    /// <summary>Device file or host and port.</summary>
    string Address { get; }

    /// <summary>The port or connection stands, as far as is known.</summary>
    bool IsOpen => Counters.Openings > Counters.Losses;

    /// <summary>What happened on it so far.</summary>
    BusCounters Counters { get; }

    /// <summary>
    /// Time for which a question to this unit would have to wait, because a late answer of it may still come. A scheduler asks
    /// others meanwhile; a question asked nevertheless waits by itself.
    /// </summary>
    TimeSpan QuarantineLeft(byte unit) => TimeSpan.Zero;

    /// <summary>
    /// Listens for a time without asking, where an answer to somebody who asked before us could be taken for ours: what comes is counted
    /// as late.
    /// </summary>
    /// <returns>False where no answer can be taken for another's: then it ends at once.</returns>
    /// <param name="span">How long such an answer may still come.</param>
    /// <param name="cancel">Ends the listening with an <see cref="OperationCanceledException"/>.</param>
    ValueTask<bool> ListenAsync(TimeSpan span, CancellationToken cancel) => ValueTask.FromResult(false);

    /// <summary>Asks for registers or bits.</summary>
    /// <param name="request">The question.</param>
    /// <param name="registers">At least <see cref="RegisterRequest.DataBytes"/> bytes; filled as they lie on the wire, only when Ok.</param>
    /// <param name="cancel">Ends the waiting with an <see cref="OperationCanceledException"/>.</param>
    ValueTask<BusReply> ReadAsync(RegisterRequest request, Memory<byte> registers, CancellationToken cancel);

    /// <summary>Writes, sending at most once; Ok means that the device has confirmed exactly this write.</summary>
    /// <param name="write">What to write.</param>
    /// <param name="cancel">Ends the waiting with an <see cref="OperationCanceledException"/>; the device may have the value or not.</param>
    ValueTask<BusReply> WriteAsync(RegisterWrite write, CancellationToken cancel);

    /// <summary>Asks who a unit is (function 43/14).</summary>
    /// <param name="request">How much is asked.</param>
    /// <param name="pdu">
    /// At least 253 bytes; with Ok the first <see cref="BusReply.DataBytes"/> are the answer, for <see cref="UnitIdentity"/>.
    /// </param>
    /// <param name="cancel">Ends the waiting with an <see cref="OperationCanceledException"/>.</param>
    ValueTask<BusReply> IdentifyAsync(IdentityRequest request, Memory<byte> pdu, CancellationToken cancel) =>
        ValueTask.FromResult(new BusReply(BusOutcome.Exception, ModbusExceptionCode.IllegalFunction, 0, 0));
}
