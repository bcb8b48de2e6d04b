using SmartPoles.Protocols.Fieldbus.Modbus;

namespace SmartPoles.DeviceSimulators.Recording.Serial;

/// <summary>A capture of <c>edge-agent bus sniff --capture</c>, read: what each unit was asked, in order, and what it said.</summary>
/// <param name="Units">By unit number; a unit that never answered is there too, and silent.</param>
/// <param name="Faults">Lines that cannot be read, each with file, line and reason.</param>
public sealed record CaptureFile(IReadOnlyDictionary<byte, IReadOnlyList<CapturedExchange>> Units, IReadOnlyList<string> Faults)
{
    private const int FaultsMax = 20;

    /// <summary>Reads a capture; lines that are damaged are passed over and told.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="ArgumentException">The file is no capture, or no exchange of it can be read.</exception>
    public static CaptureFile Read(string path)
    {
        var units = new SortedDictionary<byte, List<CapturedExchange>>();
        var faults = new List<string>();
        byte[]? question = null;
        var number = 0;
        foreach (var text in File.ReadLines(path))
        {
            number++;
            if (number == 1 && text != BusCaptureLine.Head)
            {
                throw new ArgumentException($"{path}: line 1 is not \"{BusCaptureLine.Head}\": make a capture with edge-agent bus sniff --capture FILE");
            }

            if (text.Length == 0 || text[0] == '#') continue;
            if (!BusCaptureLine.TryParse(text, out var line, out var fault) || !IsWhole(line!, out fault))
            {
                faults.Add($"{path}: line {number}: {fault}");
                question = null;
                continue;
            }

            switch (line!.Kind)
            {
                case BusCaptureKind.Question:
                    Silent();
                    question = line.Bytes[0] == ModbusLimits.UnitBroadcast ? null : line.Bytes;
                    break;
                case BusCaptureKind.Answer or BusCaptureKind.Refusal:
                    if (question is not null && question[0] == line.Bytes[0] && question[1] == (line.Bytes[1] & 0x7F)) Add(new CapturedExchange(Pdu(question), Pdu(line.Bytes), line.Gap));
                    question = null;
                    break;
            }
        }

        // The last question has no silence behind it that was heard to its end: it tells nothing.
        if (units.Count == 0) throw new ArgumentException($"{path}: no exchange can be read{(faults.Count > 0 ? $"; {faults[0]}" : ": the capture was ended before anybody answered")}");
        var told = faults.Count <= FaultsMax ? faults : [.. faults.Take(FaultsMax), $"{path}: {faults.Count - FaultsMax} more lines"];
        return new CaptureFile(units.ToDictionary(row => row.Key, row => (IReadOnlyList<CapturedExchange>)row.Value), told);

        void Silent()
        {
            if (question is not null) Add(new CapturedExchange(Pdu(question), [], TimeSpan.Zero));
        }

        void Add(CapturedExchange exchange)
        {
            if (!units.TryGetValue(question![0], out var list)) units.Add(question[0], list = []);
            list.Add(exchange);
        }
    }

    private static bool IsWhole(BusCaptureLine line, out string fault)
    {
        fault = "";
        if (line.Kind is BusCaptureKind.Noise or BusCaptureKind.Unknown) return true;
        var status = RtuFrame.Read(line.Bytes, out _);
        if (status == RtuStatus.Ok) return true;
        fault = $"no whole frame: {status}";
        return false;
    }

    private static byte[] Pdu(byte[] frame) => frame[1..^2];
}

/// <summary>A question to a unit and what it said.</summary>
/// <param name="Question">PDU asked.</param>
/// <param name="Answer">PDU answered; empty for silence.</param>
/// <param name="Turnaround">Silence between the two.</param>
public sealed record CapturedExchange(byte[] Question, byte[] Answer, TimeSpan Turnaround);
