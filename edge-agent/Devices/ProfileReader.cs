using SmartPoles.EdgeAgent.Configuration;
using SmartPoles.Protocols.Fieldbus.Modbus;
using SmartPoles.Protocols.Telemetry.Quantities;

namespace SmartPoles.EdgeAgent.Devices;

/// <summary>Reads a profile file and names everything that is wrong with it.</summary>
internal static class ProfileReader
{
    private const int FieldsMax = 100;    // keeps one poll of one device far below the readings of one message

    private static readonly IntegerOption Version = new("Version", null, 1, 1);
    private static readonly IntegerOption Register = new("Register", null, 0, ModbusLimits.AddressSpace - 1);
    private static readonly IntegerOption Function = new("Function", 3, 3, 4);
    private static readonly IntegerOption Count = new("Count", null, 1, ModbusLimits.ReadRegistersMax);
    private static readonly IntegerOption RegistersPerRead = new("RegistersMax", ModbusLimits.ReadRegistersMax, 1, ModbusLimits.ReadRegistersMax);
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
        var profile = new DeviceProfile(
            name,
            source,
            [.. root.List("Registers").Select(ReadField)],
            [.. root.List("Blocks").Select(ReadBlock)])
        {
            RegistersMax = root.Integer(RegistersPerRead),
            Controls = ProfileControlReader.Read(root),
        };
        if (profile.Fields.Count is 0 or > FieldsMax) root.Fault("Registers", $"{profile.Fields.Count} rows", $"List 1 to {FieldsMax} rows");
        root.End();
        FindClashes(profile, root.Faults);
        return profile;
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
            Scale = node.Number("Scale", 1),
            Offset = node.Number("Offset", 0),
            NoValue = node.Numbers("NoValue"),
            Min = node.Number("Min", info?.Min ?? 0),
            Max = node.Number("Max", info?.Max ?? 0),
            Options = FieldOptions.Read(node),
        };
        if (field.Scale == 0) node.Fault("Scale", "0 makes every value the same", "Give the factor from raw number to unit");
        if (field.RegisterEnd > ModbusLimits.AddressSpace)
        {
            node.Fault("Register", $"{field.Register} with {field.Registers} registers runs beyond 65535", "Correct the address; it counts from 0");
        }

        if (info is not null && (field.Min < info.Min || field.Max > info.Max || field.Min > field.Max))
        {
            node.Faults.Add(node.Path, $"legal range {field.Min} to {field.Max} is not inside {info.Min} to {info.Max} of {info.Name}", "Narrow Min and Max or leave them out");
        }

        _ = node.Text("Note");
        node.End();
        return field;
    }

    private static ReadableBlock ReadBlock(ConfigurationNode node)
    {
        var block = new ReadableBlock((ModbusFunction)node.Integer(Function), (ushort)node.Integer(Register), node.Integer(Count));
        if (block.RegisterEnd > ModbusLimits.AddressSpace) node.Fault("Register", "the block runs beyond 65535", "Correct address or count");
        node.End();
        return block;
    }

    private static void FindClashes(DeviceProfile profile, FaultList faults)
    {
        var seen = new Dictionary<Quantity, int>();
        for (var index = 0; index < profile.Fields.Count; index++)
        {
            var quantity = profile.Fields[index].Quantity;
            if (quantity == Quantity.None || seen.TryAdd(quantity, index)) continue;
            faults.Add(
                $"$.Registers[{index}].Quantity",
                $"'{QuantityCatalogue.Get(quantity).Name}' also stands in $.Registers[{seen[quantity]}]",
                "One device gives a quantity once; split the device or remove a row");
        }
    }
}
