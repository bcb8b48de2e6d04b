using System.Buffers;
using System.Text.Json;
using SmartPoles.DeviceSimulators.Devices;
using SmartPoles.Protocols.Fieldbus.Modbus;

namespace SmartPoles.DeviceSimulators.Buses;

/// <summary>
/// An append-only file of what the slaves answered, one JSON object a line, for an auditor that trusts nobody else. A line is with
/// the system before its answer is sent, so a kill of this program loses none.
/// </summary>
/// <remarks>
/// <code>
/// {"unixMs":1763990000123,"stampMs":5012.7,"line":"rtu","unit":7,"function":3,"address":10,"words":[1,2],"exception":0,"faults":"late"}
/// </code>
/// Of a meter, the bytes of the value without any offset, and the reason of a refusal:
/// <code>
/// {"unixMs":1763990000123,"stampMs":5012.7,"line":"rtu","meter":"202008150001","protocol":"dlt645","identifier":"02010100","value":"9822","refused":0,"faults":""}
/// </code>
/// <c>words</c> are the registers as sampled, <c>value</c> is what was read; also when a fault then spoils, delays or swallows the frame that carries them.
/// </remarks>
public sealed class ServedLog : IDisposable
{
    private readonly TimeProvider _clock;
    private readonly long _started;
    private readonly FileStream _file;
    private readonly ArrayBufferWriter<byte> _buffer = new(512);
    private readonly Utf8JsonWriter _json;
    private readonly Lock _gate = new();

    private ServedLog(FileStream file, TimeProvider clock)
    {
        (_file, _clock) = (file, clock);
        _started = clock.GetTimestamp();
        _json = new Utf8JsonWriter(_buffer);
    }

    /// <summary>Opens or makes the file; what is in it stays.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public static ServedLog Open(string path, TimeProvider clock) =>
        new(new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.Read, bufferSize: 0), clock);

    public void Dispose()
    {
        lock (_gate)
        {
            _json.Dispose();
            _file.Dispose();
        }
    }

    /// <summary>Notes one answer.</summary>
    internal void Note(string line, byte unit, ReadOnlySpan<byte> question, ReadOnlySpan<byte> answer, string faults)
    {
        if (ModbusRequest.Parse(question, out var request) != PduStatus.Ok) return;
        lock (_gate)
        {
            Begin(line);
            _json.WriteNumber("unit", unit);
            _json.WriteNumber("function", (int)request.Function);
            _json.WriteNumber("address", request.Address);
            WriteWords(request, answer);
            _json.WriteNumber("exception", answer.Length > 1 && (answer[0] & 0x80) != 0 ? answer[1] : 0);
            End(faults);
        }
    }

    /// <summary>Notes one answer of a meter.</summary>
    internal void NoteMeter(string line, MeterDevice meter, string identifier, ReadOnlySpan<byte> value, byte refused, string faults)
    {
        lock (_gate)
        {
            Begin(line);
            _json.WriteString("meter", meter.Address);
            _json.WriteString("protocol", meter.Protocol);
            _json.WriteString("identifier", identifier);
            _json.WriteString("value", Convert.ToHexString(value));
            _json.WriteNumber("refused", refused);
            End(faults);
        }
    }

    private void Begin(string line)
    {
        _buffer.ResetWrittenCount();
        _json.Reset(_buffer);
        _json.WriteStartObject();
        _json.WriteNumber("unixMs", _clock.GetUtcNow().ToUnixTimeMilliseconds());
        _json.WriteNumber("stampMs", Math.Round(_clock.GetElapsedTime(_started).TotalMilliseconds, 3));
        _json.WriteString("line", line);
    }

    private void End(string faults)
    {
        _json.WriteString("faults", faults);
        _json.WriteEndObject();
        _json.Flush();
        _buffer.Write("\n"u8);
        _file.Write(_buffer.WrittenSpan);
    }

    private void WriteWords(in ModbusRequest request, ReadOnlySpan<byte> answer)
    {
        _json.WriteStartArray("words");
        if (request.IsWrite && request.Data.IsEmpty) _json.WriteNumberValue(request.Value);
        var words = request.IsWrite ? request.Data : answer.Length > 2 && (answer[0] & 0x80) == 0 ? answer[2..] : default;
        for (var at = 0; at + 1 < words.Length; at += 2) _json.WriteNumberValue(words[at] << 8 | words[at + 1]);
        _json.WriteEndArray();
    }
}
