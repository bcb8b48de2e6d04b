using SmartPoles.EdgeAgent.Configuration;
using SmartPoles.Protocols.Telemetry.Quantities;

namespace SmartPoles.EdgeAgent.Devices;

/// <summary>Reads the rows of a talker's profile: each quantity with the sentences from which it may come, the best first.</summary>
internal static class ProfileSentenceReader
{
    public static ProfileField Read(ConfigurationNode node)
    {
        const string rule = "Use a quantity of the catalogue, for example env/wind_speed";
        var name = node.RequiredText("Quantity", text => QuantityCatalogue.TryGet(text, out _), rule, QuantityCatalogue.All.Select(each => each.Name));
        var info = QuantityCatalogue.TryGet(name, out var found) ? found : null;
        NmeaSource[] sources = [.. node.List("From").Select(from => ReadSource(from, info))];
        var field = new ProfileField
        {
            Quantity = info?.Quantity ?? Quantity.None,
            Sources = sources,
            Scale = node.Number("Scale", 1),
            Offset = node.Number("Offset", 0),
            NoValue = node.Numbers("NoValue"),
            Min = node.Number("Min", info?.Min ?? 0),
            Max = node.Number("Max", info?.Max ?? 0),
            Options = FieldOptions.Read(node),
        };
        if (sources.Length == 0) node.Fault("From", "no sentence", "List the sentences from which the quantity may come, the best first");
        if (field.Scale == 0) node.Fault("Scale", "0 makes every value the same", "Give the factor from the head's unit to that of the quantity");
        if (info is not null && (field.Min < info.Min || field.Max > info.Max || field.Min > field.Max))
        {
            node.Faults.Add(node.Path, $"legal range {field.Min} to {field.Max} is not inside {info.Min} to {info.Max} of {info.Name}", "Narrow Min and Max or leave them out");
        }

        _ = node.Text("Note");
        node.End();
        return field;
    }

    private static NmeaSource ReadSource(ConfigurationNode node, QuantityInfo? info)
    {
        var source = new NmeaSource(node.Choice<NmeaFormatter>("Sentence", null), node.Choice<NmeaPart>("Part", null))
        {
            Reference = node.Choice<NmeaReference>("Reference", NmeaReference.Any),
            Transducer = node.Text("Transducer"),
        };
        if (node.IsDescribing) return source;
        if (!source.IsPossible) node.Fault("Part", $"{source.Formatter} has no {source.Part}", "Use a sentence that has it");
        else if (info is not null && source.Unit != info.Unit) node.Fault("Part", $"{source.Part} is in {(source.Unit.Length > 0 ? source.Unit : "no unit")}, {info.Name} in {(info.Unit.Length > 0 ? info.Unit : "none")}", "Correct Quantity or Part");
        if (source.Reference != NmeaReference.Any && source.Formatter != NmeaFormatter.MWV) node.Fault("Reference", $"{source.Formatter} does not say against what", "Leave it out");
        if (source.Transducer is not null && source.Formatter != NmeaFormatter.XDR) node.Fault("Transducer", $"{source.Formatter} names no transducers", "Leave it out");
        if (source is { Part: NmeaPart.Rain, Transducer: null }) node.Fault("Transducer", "missing, and kind V is a volume to most makers", "Give the name of the rain gauge from the head's manual");
        node.End();
        return source;
    }
}
