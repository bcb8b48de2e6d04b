using System.Text;
using SmartPoles.EdgeAgent.Configuration;
using SmartPoles.Protocols.Fieldbus.Hj212;

namespace SmartPoles.EdgeAgent.Forward;

/// <summary>What the platform may ask of us, and the packets that answer it. Pure.</summary>
/// <remarks>
/// <code>
/// 1011, 1061, 1063   9011 ready, the value under the same command, 9012 done
/// 1062, 1064         9011 ready, 9012 done; 9012 wrong condition for an interval that the standard does not allow
/// another            9011 with the reason: PW, MN, CN; 1012 is refused, since the clock is that of the gateway
/// </code>
/// </remarks>
internal sealed class ForwardRequests(Hj212ForwardOptions options, ForwardIntervals intervals)
{
    private readonly byte[] _buffer = new byte[Hj212Limits.FrameSizeMax];
    private readonly byte[] _password = Encoding.ASCII.GetBytes(options.Password);
    private readonly byte[] _station = Encoding.ASCII.GetBytes(options.Station);

    /// <summary>The bytes that answer a request.</summary>
    /// <param name="packet">From the platform.</param>
    /// <param name="nowLocalMs">Now in the zone of the station; null while the clock is not known.</param>
    /// <param name="isRefused">It was not executed.</param>
    public byte[] Answer(in Hj212Packet packet, long? nowLocalMs, out bool isRefused)
    {
        var result = Look(packet, nowLocalMs);
        isRefused = result != Hj212RequestResult.Ready;
        var answer = new List<byte>();
        Hj212Requests.WriteAnswer(packet, result, _buffer, out var written);
        answer.AddRange(_buffer.AsSpan(0, written));
        if (isRefused) return [.. answer];
        var execution = Execute(packet, nowLocalMs, answer);
        isRefused = execution != Hj212ExecutionResult.Done;
        Hj212Requests.WriteResult(packet, execution, _buffer, out written);
        answer.AddRange(_buffer.AsSpan(0, written));
        return [.. answer];
    }

    private Hj212RequestResult Look(in Hj212Packet packet, long? nowLocalMs)
    {
        if (!packet.Station.SequenceEqual(_station)) return Hj212RequestResult.WrongStation;
        if (!packet.Password.SequenceEqual(_password)) return Hj212RequestResult.WrongPassword;
        if (packet.RequestNumber.IsEmpty) return Hj212RequestResult.WrongRequestNumber;
        return packet.Command switch
        {
            Hj212Command.GetTime => nowLocalMs is null ? Hj212RequestResult.Refused : Hj212RequestResult.Ready,
            Hj212Command.SetTime => Hj212RequestResult.Refused,
            Hj212Command.GetRealTimeInterval or Hj212Command.SetRealTimeInterval or Hj212Command.GetMinuteInterval or Hj212Command.SetMinuteInterval => Hj212RequestResult.Ready,
            _ => Hj212RequestResult.WrongCommand,
        };
    }

    private Hj212ExecutionResult Execute(in Hj212Packet packet, long? nowLocalMs, List<byte> answer)
    {
        var written = 0;
        switch (packet.Command)
        {
            case Hj212Command.GetTime:
                Hj212Requests.WriteTime(Told(packet), nowLocalMs!.Value, _buffer, out written);
                break;
            case Hj212Command.GetRealTimeInterval:
                Hj212Requests.WriteInterval(Told(packet), intervals.RealTimeSeconds, _buffer, out written);
                break;
            case Hj212Command.GetMinuteInterval:
                Hj212Requests.WriteInterval(Told(packet), intervals.Minutes, _buffer, out written);
                break;
            case Hj212Command.SetRealTimeInterval when Hj212Requests.TryReadInterval(packet, out var seconds):
                intervals.RealTimeSeconds = seconds;
                break;
            case Hj212Command.SetMinuteInterval when Hj212Requests.TryReadInterval(packet, out var minutes):
                intervals.Minutes = minutes;
                break;
            default:
                return Hj212ExecutionResult.WrongCondition;
        }

        answer.AddRange(_buffer.AsSpan(0, written));
        return Hj212ExecutionResult.Done;
    }

    private Hj212Header Told(scoped in Hj212Packet packet) => new()
    {
        RequestNumber = packet.RequestNumber,
        System = (Hj212System)options.System,
        Command = packet.Command,
        Password = packet.Password,
        Station = packet.Station,
        Flag = new Hj212Flag(packet.Flag.Version, wantsAnswer: false),
    };
}
