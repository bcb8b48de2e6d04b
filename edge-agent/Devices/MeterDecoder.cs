using SmartPoles.Protocols.Fieldbus;
using SmartPoles.Protocols.Fieldbus.Cjt188;
using SmartPoles.Protocols.Telemetry;

namespace SmartPoles.EdgeAgent.Devices;

/// <summary>Turns the answer of a meter into readings. Like <see cref="FieldDecoder"/>: what is no value never becomes a 0.</summary>
public static class MeterDecoder
{
    private const byte Absent = 0xFF;
    private const double MegajoulesPerKilowattHour = 3.6;

    /// <summary>Decodes one field of an answer.</summary>
    /// <param name="field">The row of the profile.</param>
    /// <param name="data">The answer's data, plain, without identifier and serial number.</param>
    /// <param name="unixMs">Time of the reading.</param>
    public static Reading Decode(ProfileField field, ReadOnlySpan<byte> data, long unixMs)
    {
        var item = field.Item!;
        if (data.Length < item.AnswerBytes) return Reading.Bad(field.Quantity, unixMs, Quality.BadFrame);
        return item.Part switch
        {
            MeterPart.Number => Number(field, data.Slice(item.At, item.Bytes), unixMs),
            var part when part.IsOfHeat() => HeatMetering(field, item, data, unixMs),
            _ => Metering(field, item, data, unixMs),
        };
    }

    private static Reading Metering(ProfileField field, MeterItem item, ReadOnlySpan<byte> data, long unixMs)
    {
        var status = Cjt188Metering.TryRead(data, out var metering);
        if (status == Cjt188ValueStatus.NotDigits) return Reading.Bad(field.Quantity, unixMs, Quality.BadFrame);
        if (status != Cjt188ValueStatus.Ok) return Reading.Bad(field.Quantity, unixMs, Quality.NoValue);
        return FieldDecoder.Judge(field, item.Part switch
        {
            MeterPart.Volume => metering.Volume.Value,
            MeterPart.SettlementVolume => metering.SettlementVolume.Value,
            _ => StateOf(item, metering.Status.Bits),
        }, unixMs);
    }

    private static Reading HeatMetering(ProfileField field, MeterItem item, ReadOnlySpan<byte> data, long unixMs)
    {
        var status = Cjt188HeatMetering.TryRead(data, out var metering);
        if (status == Cjt188ValueStatus.NotDigits) return Reading.Bad(field.Quantity, unixMs, Quality.BadFrame);
        if (status != Cjt188ValueStatus.Ok) return Reading.Bad(field.Quantity, unixMs, Quality.NoValue);
        return FieldDecoder.Judge(field, item.Part switch
        {
            MeterPart.HeatEnergy => KilowattHours(metering.Heat),
            MeterPart.SettlementHeatEnergy => KilowattHours(metering.SettlementHeat),
            MeterPart.HeatPower => metering.Power.Value,
            MeterPart.HeatFlow => metering.Flow.Value,
            MeterPart.HeatVolume => metering.Volume.Value,
            MeterPart.SupplyTemperature => metering.SupplyCelsius,
            MeterPart.ReturnTemperature => metering.ReturnCelsius,
            MeterPart.WorkHours => metering.WorkHours,
            _ => StateOf(item, metering.Status.Bits),
        }, unixMs);
    }

    /// <summary>Of a meter that counts in joules, too; NaN for a unit that is none of heat.</summary>
    private static double KilowattHours(Cjt188Number heat) => heat.Unit.Dimension switch
    {
        Cjt188Dimension.Energy => heat.Value,
        Cjt188Dimension.EnergyInJoule => heat.Value / MegajoulesPerKilowattHour,
        _ => double.NaN,
    };

    private static double StateOf(MeterItem item, int status)
    {
        var raw = (status >> item.Bit) & ((1 << item.Bits) - 1);
        if (item.Values.Count == 0) return raw;
        for (var index = 0; index < item.Values.Count; index++)
        {
            if (item.Values[index].Raw == raw) return item.Values[index].Value;
        }

        return double.NaN;
    }

    private static Reading Number(ProfileField field, ReadOnlySpan<byte> digits, long unixMs)
    {
        // All FF is how meters say that they have no such value; any other nibble above 9 is damage that the sum did not find.
        if (!digits.ContainsAnyExcept(Absent)) return Reading.Bad(field.Quantity, unixMs, Quality.NoValue);
        return Bcd.TryReadLowFirst(digits, out var number, field.Item!.IsSigned)
            ? FieldDecoder.Judge(field, number, unixMs)
            : Reading.Bad(field.Quantity, unixMs, Quality.BadFrame);
    }
}
