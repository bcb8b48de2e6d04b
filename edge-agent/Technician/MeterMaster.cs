using Microsoft.Extensions.Logging.Abstractions;
using SmartPoles.EdgeAgent.Buses;
using SmartPoles.EdgeAgent.Configuration;
using SmartPoles.Protocols.Fieldbus.Modbus;

namespace SmartPoles.EdgeAgent.Technician;

/// <summary>Asks meters for the technician: the bus of the polls, with its checks, opened for a moment.</summary>
internal sealed class MeterMaster(BusOptions bus, TimeProvider time) : IAsyncDisposable
{
    private readonly IBus _bus = BusFactory.Create(bus, time, NullLogger.Instance);
    private readonly byte[] _data = new byte[MeterRequest.DataBytesMax];

    public string Address => _bus.Address;

    /// <summary>Asks once; a CJ/T 188 meter that is silent a second time, with the bytes of the identifier the other way round.</summary>
    public async Task<LineAnswer> AskAsync(MeterRequest request, LineSetting? setting, CancellationToken cancel)
    {
        _bus.Expect(request.Peer, setting);
        var answer = await AskOnceAsync(request, cancel).ConfigureAwait(false);
        var isOver = answer.Outcome is LineOutcome.Ok or LineOutcome.Down || request.Peer.Dialect != BusDialect.Cjt188;
        return isOver ? answer : await AskOnceAsync(request, cancel).ConfigureAwait(false);
    }

    public ValueTask DisposeAsync() => _bus.DisposeAsync();

    private async Task<LineAnswer> AskOnceAsync(MeterRequest request, CancellationToken cancel)
    {
        var reply = await _bus.AskAsync(request, _data, cancel).ConfigureAwait(false);
        var elapsed = time.GetElapsedTime(reply.SentStamp, reply.EndStamp);
        var (outcome, reason) = reply.Outcome switch
        {
            BusOutcome.Ok => (LineOutcome.Ok, ""),
            BusOutcome.Exception => (LineOutcome.Exception, Reason(request.Peer.Dialect, reply)),
            BusOutcome.Timeout => (LineOutcome.Silence, ""),
            BusOutcome.BadFrame => (LineOutcome.Garbled, ""),
            _ => (LineOutcome.Down, "cannot be opened, or broke"),
        };
        return new LineAnswer(outcome, _data[..reply.DataBytes], reply.ExceptionCode, elapsed, reason) { Meter = reply.Answered };
    }

    private static string Reason(BusDialect dialect, BusReply reply) => dialect == BusDialect.Cjt188
        ? $"refused: status {reply.MeterCode:X2}"
        : reply.ExceptionCode == ModbusExceptionCode.IllegalDataAddress ? "refused: no such data" : $"refused: error {reply.MeterCode:X2}";
}
