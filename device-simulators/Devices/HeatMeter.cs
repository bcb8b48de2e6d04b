using SmartPoles.DeviceSimulators.World;
using SmartPoles.Protocols.Fieldbus.Cjt188;

namespace SmartPoles.DeviceSimulators.Devices;

/// <summary>Heat meter of a building, CJ/T 188.</summary>
/// <remarks>
/// <code>
/// 901F heat and its settlement, power, flow, volume, temperatures, hours of work, clock, status    810A address
/// </code>
/// All else is refused, also what it is asked in the other byte order of the identifier: it knows one.
/// </remarks>
/// <param name="name">Name in the world.</param>
/// <param name="address">1 to 14 digits, the first four of 14 are the manufacturer.</param>
/// <param name="loop">What it measures.</param>
/// <param name="order">In which order it reads and writes identifiers.</param>
/// <exception cref="ArgumentException">No address.</exception>
public sealed class HeatMeter(string name, string address, HeatLoop loop, Cjt188IdentifierOrder order = Cjt188IdentifierOrder.LowFirst)
    : Cjt188Meter(name, DeviceKind.HeatMeter, address, order)
{
    private const int Decimals = 2;
    private const int FlowDecimals = 4;

    /// <summary>Nothing is wrong: a heat meter has no valve, and its battery is good.</summary>
    internal override Cjt188MeterStatus Status => default;

    public override IReadOnlyList<MeterValue> Capture()
    {
        var metering = Metering();
        var raw = new byte[Cjt188HeatMetering.Size];
        metering.TryWrite(raw);
        MeterValue Number(string item, int index, Cjt188Number number) =>
            new("901F", item, raw[(index * Cjt188Number.Size)..((index + 1) * Cjt188Number.Size)], number.Value, number.Unit.BaseUnit);
        var after = 5 * Cjt188Number.Size;
        return
        [
            Number("settlement heat", 0, metering.SettlementHeat),
            Number("heat", 1, metering.Heat),
            Number("power", 2, metering.Power),
            Number("flow", 3, metering.Flow),
            Number("volume", 4, metering.Volume),
            new MeterValue("901F", "supply temperature", raw[after..(after + 3)], metering.SupplyCelsius, "Cel"),
            new MeterValue("901F", "return temperature", raw[(after + 3)..(after + 6)], metering.ReturnCelsius, "Cel"),
            new MeterValue("901F", "hours of work", raw[(after + 6)..(after + 9)], metering.WorkHours, "h"),
            new MeterValue("901F", "clock", raw[(after + 9)..^Cjt188MeterStatus.Size], null, ""),
            new MeterValue("901F", "status", raw[^Cjt188MeterStatus.Size..], metering.Status.Bits, ""),
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
                size = Cjt188HeatMetering.Size;
                return Metering().TryWrite(data);
            default:
                return false;
        }
    }

    private Cjt188HeatMetering Metering()
    {
        var state = loop.Read();
        return new Cjt188HeatMetering(
            Cjt188Number.From(state.SettlementHeat, Decimals, Cjt188Unit.KilowattHour),
            Cjt188Number.From(state.Heat, Decimals, Cjt188Unit.KilowattHour),
            Cjt188Number.From(state.Power, Decimals, Cjt188Unit.Kilowatt),
            Cjt188Number.From(state.Flow, FlowDecimals, Cjt188Unit.CubicMetrePerHour),
            Cjt188Number.From(state.Volume, Decimals, Cjt188Unit.CubicMetre),
            Math.Round(state.SupplyCelsius, 2), Math.Round(state.ReturnCelsius, 2), (int)state.WorkHours, state.Moment.DateTime, Status);
    }
}
