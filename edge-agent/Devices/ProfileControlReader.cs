using SmartPoles.EdgeAgent.Buses;
using SmartPoles.EdgeAgent.Configuration;
using SmartPoles.Protocols.Fieldbus.Modbus;
using SmartPoles.Protocols.Telemetry.Quantities;

namespace SmartPoles.EdgeAgent.Devices;

/// <summary>Reads the write side of a profile.</summary>
internal static class ProfileControlReader
{
    private static readonly IntegerOption Register = new("Register", null, 0, ModbusLimits.AddressSpace - 1);
    private static readonly IntegerOption Function = new("Function", (int)ModbusFunction.WriteSingleRegister, 5, 16);
    private static readonly IntegerOption Coils = new("Coils", 1, 1, 16);

    public static IReadOnlyList<ProfileControl> Read(ConfigurationNode root, BusDialect protocol)
    {
        var controls = new List<ProfileControl>();
        foreach (var node in root.List("Controls"))
        {
            var control = protocol.IsMeter() ? ReadValve(node, protocol) : ReadControl(node);
            if (control.Quantity != Quantity.None && controls.Any(other => other.Quantity == control.Quantity))
            {
                node.Fault("Quantity", $"'{QuantityCatalogue.Get(control.Quantity).Name}' has a control already", "One device sets a quantity in one place; remove a row");
            }

            controls.Add(control);
        }

        return controls;
    }

    private static ProfileControl ReadControl(ConfigurationNode node)
    {
        const string rule = "Use a quantity of the catalogue, for example lamp/dimming";
        var name = node.RequiredText("Quantity", text => QuantityCatalogue.TryGet(text, out _), rule);
        var info = QuantityCatalogue.TryGet(name, out var found) ? found : null;
        var control = new ProfileControl
        {
            Quantity = info?.Quantity ?? Quantity.None,
            Function = (ModbusFunction)node.Integer(Function),
            Register = (ushort)ReadRegister(node),
            Type = ReadType(node),
            Order = node.Choice<WordOrder>("Order", WordOrder.ABCD),
            Coils = node.Integer(Coils),
            States = ProfileReader.ReadStates(node),
            Scale = node.Number("Scale", 1),
            Min = node.Number("Min", info?.Min ?? 0),
            Max = node.Number("Max", info?.Max ?? 0),
            Safe = node.Flag("Safe", false),
            TwoPhase = node.Flag("TwoPhase", false),
        };
        Check(node, control, info);
        _ = node.Text("Note");
        node.End();
        return control;
    }

    // Required here, though not by the schema, which knows the controls of meters too.
    private static int ReadRegister(ConfigurationNode node)
    {
        if (node.OptionalInteger(Register) is { } register) return register;
        if (!node.Has("Register")) node.Fault("Register", "missing", $"Use a whole number from {Register.Min} to {Register.Max}");
        return 0;
    }

    private static RegisterType ReadType(ConfigurationNode node)
    {
        if (!node.Has("Type")) node.Fault("Type", "missing", "Say how the number lies in its registers, for example U16");
        return node.Choice<RegisterType>("Type", RegisterType.U16);
    }

    private static ProfileControl ReadValve(ConfigurationNode node, BusDialect protocol)
    {
        const string rule = "Use water/valve or gas/valve";
        var name = node.RequiredText("Quantity", text => text is "water/valve" or "gas/valve", rule);
        var control = new ProfileControl
        {
            Quantity = QuantityCatalogue.TryGet(name, out var found) ? found.Quantity : Quantity.None,
            MovesValve = true,
            Min = 0,
            Max = 100,
            Safe = node.Flag("Safe", false),
            TwoPhase = node.Flag("TwoPhase", false),
        };
        if (protocol != BusDialect.Cjt188) node.Fault("Quantity", $"{protocol} meters are only read here", "Remove the control");
        _ = node.Text("Note");
        node.End();
        return control;
    }

    private static void Check(ConfigurationNode node, ProfileControl control, QuantityInfo? info)
    {
        if (control.Function.WritesCoils())
        {
            CheckCoils(node, control);
        }
        else if (control.Function is not (ModbusFunction.WriteSingleRegister or ModbusFunction.WriteMultipleRegisters))
        {
            node.Fault("Function", $"{(int)control.Function} writes nothing here", "Use 5 (one coil), 6 (one register), 15 (coils) or 16 (registers)");
        }
        else if (control.Coils != 1 || control.States.Count > 0)
        {
            node.Fault("Coils", "registers hold whole numbers", "Use Function 5 or 15, or leave Coils and Values out");
        }
        else if (control.Type is RegisterType.Bit or RegisterType.U64 or RegisterType.F64)
        {
            node.Fault("Type", $"{control.Type} cannot be written", "Use one of: U16, I16, U32, I32, F32");
        }

        if (control.Registers > 1 && control.Function == ModbusFunction.WriteSingleRegister)
        {
            node.Fault("Function", $"6 writes one register, {control.Type} takes {control.Registers}", "Use 16");
        }

        if (control.Register + control.Registers > ModbusLimits.AddressSpace)
        {
            node.Fault("Register", $"{control.Register} with {control.Registers} registers runs beyond 65535", "Correct the address; it counts from 0");
        }

        if (control.Scale == 0) node.Fault("Scale", "0 makes every value the same", "Give the factor from raw number to unit");
        if (info is not null && (control.Min < info.Min || control.Max > info.Max || control.Min > control.Max))
        {
            node.Faults.Add(node.Path, $"legal range {control.Min} to {control.Max} is not inside {info.Min} to {info.Max} of {info.Name}", "Narrow Min and Max or leave them out");
        }
    }

    private static void CheckCoils(ConfigurationNode node, ProfileControl control)
    {
        if (control.Type != RegisterType.Bit) node.Fault("Type", $"a coil is no {control.Type}", "Use Type Bit");
        if (control.Function == ModbusFunction.WriteSingleCoil && control.Coils != 1) node.Fault("Coils", $"5 writes one coil, not {control.Coils}", "Use Function 15");
        if (control.States.Any(state => state.Raw >= 1 << control.Coils)) node.Fault("Values", $"{control.Coils} coils make no such number", "Raw counts the first coil as 1, the second as 2, the third as 4");
        if (control.States.Select(state => state.Value).Distinct().Count() < control.States.Count) node.Fault("Values", "one value stands for two states", "Give each state a value of its own");
    }
}
