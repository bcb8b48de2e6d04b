using SmartPoles.Protocols.Telemetry.SparkplugB;

namespace SmartPoles.DeviceSimulators.Recording.Replay;

/// <summary>A message out of the recording, to be played.</summary>
/// <param name="OffsetNs">When it came.</param>
/// <param name="UnixUs">The same by the clock.</param>
/// <param name="Topic">Its topic, UTF-8.</param>
/// <param name="Sparkplug">The topic read; null for what is not Sparkplug.</param>
/// <param name="Payload">Its body as recorded.</param>
/// <param name="IsRetained">It was marked as retained.</param>
/// <param name="IsStanding">A birth from before the range, without a moment of its own.</param>
internal sealed record ReplayMessage(
    long OffsetNs, long UnixUs, byte[] Topic, SparkplugTopic? Sparkplug, byte[] Payload, bool IsRetained, bool IsStanding);
