using SmartPoles.EdgeAgent.Configuration;
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
    /// Time for which a question to this device would have to wait, because a late answer of it may still come. A scheduler asks
    /// others meanwhile; a question asked nevertheless waits by itself.
    /// </summary>
    TimeSpan QuarantineLeft(BusPeer peer) => TimeSpan.Zero;

    /// <summary>A device hangs here: frames of its dialect are known from now on, also while others are asked.</summary>
    /// <param name="peer">The device.</param>
    /// <param name="setting">The line is set so while it is asked; null for as the bus is configured.</param>
    void Expect(BusPeer peer, LineSetting? setting)
    {
    }

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

    /// <summary>
    /// Asks a meter. What is written is sent at most once; Ok means that the meter has confirmed it. An answer in several frames is asked
    /// for until it is whole.
    /// </summary>
    /// <param name="request">The question.</param>
    /// <param name="data">
    /// At least <see cref="MeterRequest.DataBytes"/> bytes, or <see cref="MeterRequest.DataBytesMax"/> when any number may come; with Ok the
    /// first <see cref="BusReply.DataBytes"/> are what stands behind identifier and serial number, plain: without the 33H of DL/T 645.
    /// </param>
    /// <param name="cancel">Ends the waiting with an <see cref="OperationCanceledException"/>; what was written may have arrived or not.</param>
    ValueTask<BusReply> AskAsync(MeterRequest request, Memory<byte> data, CancellationToken cancel) =>
        ValueTask.FromResult(new BusReply(BusOutcome.Exception, ModbusExceptionCode.IllegalFunction, 0, 0));
}
