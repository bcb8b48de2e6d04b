using SmartPoles.EdgeAgent.Buses;
using SmartPoles.EdgeAgent.Configuration;
using SmartPoles.Protocols.Fieldbus.Cjt188;
using SmartPoles.Protocols.Fieldbus.Modbus;
using SmartPoles.Protocols.Telemetry.Quantities;

namespace SmartPoles.EdgeAgent.Devices;

/// <summary>Reads a profile file and names everything that is wrong with it.</summary>
internal static class ProfileReader
{
    private const int FieldsMax = 100;    // keeps one poll of one device far below the readings of one message

    private static readonly IntegerOption Version = new("Version", null, 1, 1);
    private static readonly IntegerOption Register = new("Register", null, 0, ModbusLimits.AddressSpace - 1);
    private static readonly IntegerOption Function = new("Function", 3, 1, 4);
    private static readonly IntegerOption Count = new("Count", null, 1, ModbusLimits.ReadRegistersMax);
    private static readonly IntegerOption RegistersPerRead = new("RegistersMax", ModbusLimits.ReadRegistersMax, 1, ModbusLimits.ReadRegistersMax);
    private static readonly IntegerOption Bits = new("Bits", 1, 1, 16);
    private static readonly IntegerOption Raw = new("Raw", null, 0, 65_535);
    private static readonly IntegerOption Bit = new("Bit", 0, 0, 15);

    /// <summary>The profile, or null with faults.</summary>
    public static DeviceProfile? Read(string path, FaultList faults)
    {
        var root = ConfigurationFile.Open(path, faults);
        if (root is null) return null;
        var profile = Read(root, Path.GetFileNameWithoutExtension(path));
        return faults.Faults.Count == 0 ? profile : null;
    }

    /// <summary>What a profile may hold, as its reader asks for it.</summary>
    internal static SchemaNode Describe()
    {
        var schema = new SchemaNode("$");
        Read(ConfigurationNode.Describing(schema), "schema");
        return schema;
    }

    private static DeviceProfile Read(ConfigurationNode root, string name)
    {
        root.Integer(Version);
        var source = root.RequiredText("Source", text => text.Length > 0, "Say where the register map comes from");
        var kind = root.Text("Kind");
        var variantOf = root.Text("VariantOf");
        var protocol = root.Choice<BusDialect>("Protocol", BusDialect.Modbus);
        ProfileField[] registers = [.. root.List("Registers").Select(ReadField)];
        ProfileField[] items = [.. root.List("Items").Select(node => ProfileItemReader.Read(node, protocol))];
        ProfileField[] sentences = [.. root.List("Sentences").Select(ProfileSentenceReader.Read)];
        var (rows, fields) = protocol.IsTalker() ? ("Sentences", sentences) : protocol.IsMeter() ? ("Items", items) : ("Registers", registers);
        var profile = new DeviceProfile(name, source, fields, [.. root.List("Blocks").Select(ReadBlock)])
        {
            Kind = kind ?? name,
            VariantOf = variantOf,
            Protocol = protocol,
            MeterType = (byte)ReadMeterType(root, protocol),
            RegistersMax = root.Integer(RegistersPerRead),
            Controls = ProfileControlReader.Read(root, protocol),
        };
        if (profile.Fields.Count is 0 or > FieldsMax) root.Fault(rows, $"{profile.Fields.Count} rows", $"List 1 to {FieldsMax} rows");
        foreach (var (key, read) in new[] { ("Registers", registers), ("Items", items), ("Sentences", sentences) })
        {
            if (key != rows && read.Length > 0) root.Fault(key, $"a profile of {protocol} has {rows}", $"Move its rows to {rows}, or correct Protocol");
        }

        foreach (var (item, index) in items.Select((field, index) => (field.Item!, index)))
        {
            if (protocol != BusDialect.Cjt188 || root.IsDescribing || item.Part == MeterPart.Number || item.Part.IsOfHeat() == ((Cjt188MeterType)profile.MeterType).IsHeat()) continue;
            root.Fault($"Items[{index}].Part", $"a meter of {(Cjt188MeterType)profile.MeterType} tells no {item.Part}", "Correct Part or MeterType: heat meters have an answer of their own");
        }

        if (protocol.IsTalker() && profile.Controls.Count > 0) root.Fault("Controls", "a talker takes no commands", "Remove them");
        foreach (var valve in profile.Controls.Where(control => control.MovesValve && profile.Fields.All(field => field.Quantity != control.Quantity)))
        {
            root.Fault("Controls", $"no row of {rows} tells where {QuantityCatalogue.Get(valve.Quantity).Name} is", "Add one: what was ordered is read back");
        }

        root.End();
        FindClashes(profile, rows, root.Faults);
        return profile;
    }

    private static Cjt188MeterType ReadMeterType(ConfigurationNode root, BusDialect protocol)
    {
        if (protocol != BusDialect.Cjt188 && !root.IsDescribing) return Cjt188MeterType.None;
        var type = root.Choice<Cjt188MeterType>("MeterType", Cjt188MeterType.ColdWater);
        if (type is Cjt188MeterType.None or Cjt188MeterType.Any) root.Fault("MeterType", $"{type} is no kind of meter", "Name the kind that the meter says it is");
        return type;
    }

    private static ProfileField ReadField(ConfigurationNode node)
    {
        const string rule = "Use a quantity of the catalogue, for example lamp/power";
        var name = node.RequiredText("Quantity", text => QuantityCatalogue.TryGet(text, out _), rule, QuantityCatalogue.All.Select(info => info.Name));
        var info = QuantityCatalogue.TryGet(name, out var found) ? found : null;
        var field = new ProfileField
        {
            Quantity = info?.Quantity ?? Quantity.None,
            Function = (ModbusFunction)node.Integer(Function),
            Register = (ushort)node.Integer(Register),
            Type = node.Choice<RegisterType>("Type", null),
            Order = node.Choice<WordOrder>("Order", WordOrder.ABCD),
            Bit = node.Integer(Bit),
            Bits = node.Integer(Bits),
            States = ReadStates(node),
            Scale = node.Number("Scale", 1),
            Offset = node.Number("Offset", 0),
            NoValue = node.Numbers("NoValue"),
            NotFitted = node.Numbers("NotFitted"),
            Element = node.Text("Element"),
            Unit = node.Text("Unit"),
            Min = node.Number("Min", info?.Min ?? 0),
            Max = node.Number("Max", info?.Max ?? 0),
            Options = FieldOptions.Read(node),
        };
        if (field.ReadsBits && (field.Type != RegisterType.Bit || field.Bit != 0)) node.Fault("Type", $"function {(int)field.Function} gives single bits", "Use Type Bit, and count in Register; several at once with Bits");
        if (!field.ReadsBits && (field.Bits != 1 || field.States.Count > 0)) node.Fault("Bits", "registers hold whole numbers", "Use Function 1 or 2, or leave Bits and Values out");
        if (field.Scale == 0) node.Fault("Scale", "0 makes every value the same", "Give the factor from raw number to unit");
        if (field.RegisterEnd > ModbusLimits.AddressSpace)
        {
            node.Fault("Register", $"{field.Register} with {field.Registers} registers runs beyond 65535", "Correct the address; it counts from 0");
        }

        if (info is not null && (field.Min < info.Min || field.Max > info.Max || field.Min > field.Max))
        {
            node.Faults.Add(node.Path, $"legal range {field.Min} to {field.Max} is not inside {info.Min} to {info.Max} of {info.Name}", "Narrow Min and Max or leave them out");
        }

        if (field.Element is { } element && !IsWord(element)) node.Fault("Element", $"'{element}' is no plain word", "Use lower-case letters, digits and hyphens, for example wind");
        if (info is not null && field.Unit is { } unit)
        {
            if (DeviceUnits.FactorOf(info, unit) is { } factor) field = field with { UnitFactor = factor };
            else node.Fault("Unit", $"'{unit}' is no unit of {info.Name}", $"Use one of: {string.Join(", ", DeviceUnits.Of(info))}");
        }

        _ = node.Text("Note");
        node.End();
        return field;
    }

    /// <summary>What the states of some bits mean; for rows and for controls.</summary>
    internal static IReadOnlyList<BitState> ReadStates(ConfigurationNode node)
    {
        var states = new List<BitState>();
        foreach (var each in node.List("Values"))
        {
            states.Add(new BitState(each.Integer(Raw), each.Number("Value", 0)));
            each.End();
        }

        return states;
    }

    private static bool IsWord(string text) =>
        text.Length is > 0 and <= 32 && text.All(letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter == '-');

    private static ReadableBlock ReadBlock(ConfigurationNode node)
    {
        var block = new ReadableBlock((ModbusFunction)node.Integer(Function), (ushort)node.Integer(Register), node.Integer(Count));
        if (block.RegisterEnd > ModbusLimits.AddressSpace) node.Fault("Register", "the block runs beyond 65535", "Correct address or count");
        node.End();
        return block;
    }

    private static void FindClashes(DeviceProfile profile, string rows, FaultList faults)
    {
        var seen = new Dictionary<Quantity, int>();
        for (var index = 0; index < profile.Fields.Count; index++)
        {
            var quantity = profile.Fields[index].Quantity;
            if (quantity == Quantity.None || seen.TryAdd(quantity, index)) continue;
            faults.Add(
                $"$.{rows}[{index}].Quantity",
                $"'{QuantityCatalogue.Get(quantity).Name}' also stands in $.{rows}[{seen[quantity]}]",
                "One device gives a quantity once; split the device or remove a row");
        }
    }
}
