using SmartPoles.DeviceSimulators.World;
using SmartPoles.Protocols.Fieldbus;
using SmartPoles.Protocols.Fieldbus.Cjt188;

namespace SmartPoles.DeviceSimulators.Devices;

/// <summary>Water or gas meter with a valve, CJ/T 188.</summary>
/// <remarks>
/// <code>
/// 901F volume, settlement volume, clock, status    D120 settlement volume    810A address    A017 valve
/// </code>
/// All else is refused, also what it is asked in the other byte order of the identifier: it knows one.
/// </remarks>
public sealed class PipeMeter : Cjt188Meter
{
    private const int Decimals = 2;

    private static readonly TimeSpan ValveTakes = TimeSpan.FromSeconds(20);

    private readonly PipeFlow _pipe;
    private readonly Cjt188StatusMap _map;

    /// <param name="name">Name in the world.</param>
    /// <param name="kind">Water or gas.</param>
    /// <param name="address">1 to 14 digits, the first four of 14 are the manufacturer.</param>
    /// <param name="pipe">What it measures.</param>
    /// <param name="order">In which order it reads and writes identifiers.</param>
    /// <param name="map">What its status bits mean; with a code for a valve under way, its valve takes 20 s of the world.</param>
    /// <exception cref="ArgumentException">No address.</exception>
    public PipeMeter(
        string name,
        DeviceKind kind,
        string address,
        PipeFlow pipe,
        Cjt188IdentifierOrder order = Cjt188IdentifierOrder.LowFirst,
        Cjt188StatusMap? map = null)
        : base(name, kind, address, order)
    {
        _pipe = pipe;
        _map = map ?? Cjt188StatusMap.Standard;
    }

    internal override Cjt188MeterStatus Status => StatusOf(_pipe.Read());

    public override IReadOnlyList<MeterValue> Capture()
    {
        var state = _pipe.Read();
        var (volume, settlement) = (NumberOf(state.Volume), NumberOf(state.SettlementVolume));
        var status = StatusOf(state);
        var raw = new byte[Cjt188Metering.Size];
        MeteringOf(state).TryWrite(raw);
        return
        [
            new MeterValue("901F", "volume", raw[..Cjt188Number.Size], volume.Value, volume.Unit.BaseUnit),
            new MeterValue("901F", "settlement volume", raw[Cjt188Number.Size..(2 * Cjt188Number.Size)], settlement.Value, settlement.Unit.BaseUnit),
            new MeterValue("901F", "clock", raw[(2 * Cjt188Number.Size)..^Cjt188MeterStatus.Size], null, ""),
            new MeterValue("901F", "status", raw[^Cjt188MeterStatus.Size..], status.Bits, ""),
        ];
    }

    internal override bool TryAnswer(scoped in Cjt188Request request, Span<byte> data, out int size)
    {
        size = 0;
        switch (request.Function, request.Identifier)
        {
            case (Cjt188Function.ReadAddress, Cjt188Identifiers.Address):
                return true;
            case (Cjt188Function.Read, Cjt188Identifiers.Metering):
                size = Cjt188Metering.Size;
                return MeteringOf(_pipe.Read()).TryWrite(data);
            case (Cjt188Function.Read, Cjt188Identifiers.LastMonth):
                size = Cjt188Number.Size;
                return NumberOf(_pipe.Read().SettlementVolume).TryWrite(data);
            case (Cjt188Function.Write, Cjt188Identifiers.Valve) when request.Data is [Cjt188Request.ValveOpen or Cjt188Request.ValveClose]:
                _pipe.MoveValve(request.Data[0] == Cjt188Request.ValveOpen, TellsMoving ? ValveTakes : TimeSpan.Zero);
                size = Cjt188MeterStatus.Size;
                return Status.TryWrite(data);
            default:
                return false;
        }
    }

    private bool TellsMoving => _map.TryEncode(MeterValve.Moving, isBatteryLow: false, out _);

    private static Cjt188Number NumberOf(double volume) => Cjt188Number.From(volume, Decimals, Cjt188Unit.CubicMetre);

    private Cjt188Metering MeteringOf(in PipeState state) =>
        new(NumberOf(state.Volume), NumberOf(state.SettlementVolume), state.Moment.DateTime, StatusOf(state));

    private Cjt188MeterStatus StatusOf(in PipeState state)
    {
        var valve = state.Valve switch
        {
            ValvePosition.Open => MeterValve.Open,
            ValvePosition.Closed => MeterValve.Closed,
            _ => MeterValve.Moving,
        };
        _map.TryEncode(valve, isBatteryLow: false, out var status);
        return status;
    }
}
