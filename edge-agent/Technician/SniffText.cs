using System.Globalization;
using SmartPoles.EdgeAgent.Buses;
using SmartPoles.Protocols.Fieldbus.Modbus;

namespace SmartPoles.EdgeAgent.Technician;

/// <summary>One line of text for what was heard.</summary>
internal static class SniffText
{
    public const string Head = "     time s    gap ms  unit  what";

    private const int ValuesShown = 16;

    public static string Line(Sniffed heard)
    {
        var unit = (heard.Other?.ToString() ?? (heard.Kind == SniffedKind.Noise ? "-" : heard.Unit.ToString(CultureInfo.InvariantCulture))).PadLeft(4);
        return string.Create(CultureInfo.InvariantCulture, $"{heard.At.TotalSeconds,11:0.000}  {heard.Gap.TotalMilliseconds,8:0.0}  {unit}  {What(heard)}");
    }

    private static string What(Sniffed heard) => heard.Kind switch
    {
        _ when heard.Other is not null => SniffMeterText.What(heard),
        SniffedKind.Question => (heard.Unit == 0 ? "broadcast: " : "asks: ") + Question(heard.Bytes),
        SniffedKind.Answer => $"answers: {Answer(heard)}",
        SniffedKind.Refusal => $"refuses: exception {heard.Bytes[2]:00} {(ModbusExceptionCode)heard.Bytes[2]}{Unasked(heard)}",
        SniffedKind.Unknown => $"function {heard.Bytes[1]:X2}, not known here, checksum right: {Hex(heard.Bytes)}",
        _ => $"{heard.Bytes.Length} bytes of no frame: {Hex(heard.Bytes)}",
    };

    private static string Question(byte[] frame)
    {
        if (ModbusRequest.Parse(frame.AsSpan(1, frame.Length - 3), out var request) != PduStatus.Ok)
        {
            return $"{NameOf((ModbusFunction)frame[1])}, not legal: {Hex(frame)}";
        }

        var last = request.Address + request.Quantity - 1;
        var range = request.Quantity == 1 ? $"{request.Address}" : $"{request.Address}..{last}";
        return request.Function switch
        {
            ModbusFunction.WriteSingleRegister => $"{NameOf(request.Function)} {range} = {request.Value}",
            ModbusFunction.WriteSingleCoil => $"{NameOf(request.Function)} {range} = {(request.Value == ModbusLimits.CoilOn ? "on" : "off")}",
            ModbusFunction.WriteMultipleRegisters => $"{NameOf(request.Function)} {range} = {Values(request.Data)}",
            ModbusFunction.EncapsulatedInterface => NameOf(request.Function),
            _ => $"{NameOf(request.Function)} {range}",
        };
    }

    private static string Answer(Sniffed heard)
    {
        var pdu = heard.Bytes.AsSpan(1, heard.Bytes.Length - 3);
        var function = (ModbusFunction)pdu[0];
        if (heard.Question is null) return $"{NameOf(function)}, its question was not heard: {Hex(heard.Bytes)}";
        if (ModbusRequest.Parse(heard.Question.AsSpan(1, heard.Question.Length - 3), out var request) != PduStatus.Ok
            || ModbusResponse.Parse(request, pdu, out var response) != ResponseStatus.Ok)
        {
            return $"{NameOf(function)}, but not what was asked: {Hex(heard.Bytes)}";
        }

        switch (function)
        {
            case ModbusFunction.ReadHoldingRegisters or ModbusFunction.ReadInputRegisters:
                return $"{request.Address}: {Values(response.Data)}";
            case ModbusFunction.ReadCoils or ModbusFunction.ReadDiscreteInputs:
                var bits = response.Bits;
                var text = "";
                for (var at = 0; at < Math.Min(bits.Count, 64); at++) text += bits.TryRead(at, out var isOn) && isOn ? '1' : '0';
                return $"{request.Address}: {text}{(bits.Count > 64 ? "..." : "")}";
            case ModbusFunction.EncapsulatedInterface:
                return string.Join(", ", UnitIdentity.Texts(pdu));
            default:
                return "done";
        }
    }

    private static string Unasked(Sniffed heard) => heard.Question is null ? ", its question was not heard" : "";

    private static string Values(ReadOnlySpan<byte> data)
    {
        var values = new List<string>();
        for (var at = 0; at + 1 < data.Length && values.Count < ValuesShown; at += 2) values.Add($"{(data[at] << 8) | data[at + 1]}");
        return string.Join(' ', values) + (data.Length / 2 > ValuesShown ? " ..." : "");
    }

    private static string Hex(ReadOnlySpan<byte> bytes)
    {
        const int shown = 24;
        var text = Convert.ToHexString(bytes[..Math.Min(bytes.Length, shown)]);
        return string.Join(' ', text.Chunk(2).Select(pair => new string(pair))) + (bytes.Length > shown ? " ..." : "");
    }

    private static string NameOf(ModbusFunction function) => function switch
    {
        ModbusFunction.ReadCoils => "read coils",
        ModbusFunction.ReadDiscreteInputs => "read discrete inputs",
        ModbusFunction.ReadHoldingRegisters => "read holding registers",
        ModbusFunction.ReadInputRegisters => "read input registers",
        ModbusFunction.WriteSingleCoil => "write coil",
        ModbusFunction.WriteSingleRegister => "write register",
        ModbusFunction.WriteMultipleCoils => "write coils",
        ModbusFunction.WriteMultipleRegisters => "write registers",
        ModbusFunction.MaskWriteRegister => "mask write register",
        ModbusFunction.ReadWriteMultipleRegisters => "read and write registers",
        ModbusFunction.EncapsulatedInterface => "who are you",
        _ => $"function {(int)function:X2}",
    };
}
