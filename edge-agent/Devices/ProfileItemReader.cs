using System.Globalization;
using SmartPoles.EdgeAgent.Buses;
using SmartPoles.EdgeAgent.Configuration;
using SmartPoles.Protocols.Fieldbus.Cjt188;
using SmartPoles.Protocols.Fieldbus.Dlt645;
using SmartPoles.Protocols.Telemetry.Quantities;

namespace SmartPoles.EdgeAgent.Devices;

/// <summary>Reads the rows of a meter's profile. What the standard says of a data identifier need not stand in the row.</summary>
internal static class ProfileItemReader
{
    private static readonly IntegerOption At = new("At", 0, 0, Dlt645Frame.DataMax - 1);
    private static readonly IntegerOption Bytes = new("Bytes", null, 1, 8);
    private static readonly IntegerOption Decimals = new("Decimals", null, 0, 9);
    private static readonly IntegerOption AnswerBytes = new("AnswerBytes", null, 1, MeterRequest.DataBytesMax);
    private static readonly IntegerOption Bit = new("Bit", 0, 0, 15);
    private static readonly IntegerOption Bits = new("Bits", 1, 1, 16);
    private static readonly IntegerOption Raw = new("Raw", null, 0, 65_535);

    public static ProfileField Read(ConfigurationNode node, BusDialect protocol)
    {
        const string rule = "Use a quantity of the catalogue, for example water/volume";
        var name = node.RequiredText("Quantity", text => QuantityCatalogue.TryGet(text, out _), rule, QuantityCatalogue.All.Select(each => each.Name));
        var info = QuantityCatalogue.TryGet(name, out var found) ? found : null;
        var (item, unit) = ReadItem(node, protocol);
        var field = new ProfileField
        {
            Quantity = info?.Quantity ?? Quantity.None,
            Item = item,
            Scale = ReadScale(node, unit, info) / Math.Pow(10, item.Decimals),
            Offset = node.Number("Offset", 0),
            NoValue = node.Numbers("NoValue"),
            Min = node.Number("Min", info?.Min ?? 0),
            Max = node.Number("Max", info?.Max ?? 0),
            Options = FieldOptions.Read(node),
        };
        if (info is not null && (field.Min < info.Min || field.Max > info.Max || field.Min > field.Max))
        {
            node.Faults.Add(node.Path, $"legal range {field.Min} to {field.Max} is not inside {info.Min} to {info.Max} of {info.Name}", "Narrow Min and Max or leave them out");
        }

        _ = node.Text("Note");
        node.End();
        return field;
    }

    private static (MeterItem Item, string? Unit) ReadItem(ConfigurationNode node, BusDialect protocol)
    {
        var identifier = ReadIdentifier(node, protocol);
        var part = node.Choice<MeterPart>("Part", MeterPart.Number);
        var known = Known(protocol, identifier);
        var bytes = node.OptionalInteger(Bytes) ?? known?.Size ?? 0;
        var at = node.Integer(At);
        var item = new MeterItem
        {
            Identifier = identifier,
            Part = part,
            At = at,
            Bytes = bytes,
            Decimals = node.OptionalInteger(Decimals) ?? known?.Decimals ?? 0,
            IsSigned = node.Flag("Signed", known?.IsSigned ?? false),
            AnswerBytes = node.OptionalInteger(AnswerBytes) ?? (part == MeterPart.Number ? at + bytes : part.IsOfHeat() ? Cjt188HeatMetering.Size : Cjt188Metering.Size),
            Bit = node.Integer(Bit),
            Bits = node.Integer(Bits),
            Values = [.. node.List("Values").Select(ReadValue)],
        };
        Check(node, item, protocol, known);
        return (item, UnitOf(item, known));
    }

    private static void Check(ConfigurationNode node, MeterItem item, BusDialect protocol, Dlt645Item? known)
    {
        var isCjt188 = protocol == BusDialect.Cjt188;
        if (item.Part != MeterPart.Number)
        {
            if (!isCjt188) node.Fault("Part", $"{item.Part} is a part of CJ/T 188 answers", "Leave it out");
            else if (item.AnswerBytes < (item.Part.IsOfHeat() ? Cjt188HeatMetering.Size : Cjt188Metering.Size)) node.Fault("AnswerBytes", $"the answer to 901F has {(item.Part.IsOfHeat() ? Cjt188HeatMetering.Size : Cjt188Metering.Size)} bytes at least", "Leave it out, or count the bytes behind the serial number");
            if (item.Bit + item.Bits > 16) node.Fault("Bits", $"{item.Bits} from {item.Bit} run beyond the 16 of the status", "Correct Bit or Bits");
            return;
        }

        if (known is not null && known.Layout != Dlt645Layout.Number) node.Fault("Identifier", $"{known.Name} is no number", "Ask for a number");
        else if (item.Bytes == 0) node.Fault("Bytes", $"missing, and {protocol.Print(item.Identifier)} is not among the identifiers known here", "Give Bytes, Decimals and Signed from the meter's manual");
        else if (item.At + item.Bytes > item.AnswerBytes) node.Fault("AnswerBytes", $"{item.AnswerBytes} do not hold {item.Bytes} from {item.At}", "Give the bytes of the whole answer behind the identifier");
    }

    private static uint ReadIdentifier(ConfigurationNode node, BusDialect protocol)
    {
        var text = node.Text("Identifier");
        if (text is null && protocol == BusDialect.Cjt188) return Cjt188Identifiers.Metering;
        var digits = protocol.IdentifierDigits();
        if (text?.Length == digits && uint.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var identifier)) return identifier;
        node.Fault("Identifier", text is null ? "missing" : $"'{text}' is no data identifier of {protocol}", $"Write its {digits} hexadecimal digits as the standard prints them");
        return 0;
    }

    private static Dlt645Item? Known(BusDialect protocol, uint identifier) => protocol switch
    {
        BusDialect.Dlt645 when Dlt645Items.TryGet(identifier, out var item) => item,
        BusDialect.Dlt645Of1997 when Dlt645Items.TryGet(identifier, out var item, Dlt645Edition.Edition1997) => item,
        _ => null,
    };

    /// <summary>The unit in which the number comes; null where only the operator knows, or for bits.</summary>
    private static string? UnitOf(MeterItem item, Dlt645Item? known) => item.Part == MeterPart.Number ? known?.Unit : item.Part.UnitOf();

    private static double ReadScale(ConfigurationNode node, string? unit, QuantityInfo? info)
    {
        var isGiven = node.Has("Scale") && !node.IsDescribing;
        var scale = node.Number("Scale", 1);
        if (scale == 0) node.Fault("Scale", "0 makes every value the same", "Give the factor from the meter's unit to that of the quantity");
        if (isGiven || unit is null || info is null || unit == info.Unit) return scale;
        if (unit == "k" + info.Unit) return 1000;
        if (info.Unit == "k" + unit) return 0.001;
        node.Fault("Scale", $"the meter tells {(unit.Length > 0 ? unit : "a bare number")}, {info.Name} is in {(info.Unit.Length > 0 ? info.Unit : "no unit")}", "Correct Quantity or Identifier, or give the factor between the units");
        return scale;
    }

    private static MeterValue ReadValue(ConfigurationNode node)
    {
        var value = new MeterValue(node.Integer(Raw), node.Number("Value", 0));
        node.End();
        return value;
    }
}
