namespace SmartPoles.DeviceSimulators.Recording;

/// <summary>What a recorder has done so far. It begins with what was heard: each heard message is kept, dropped or lost.</summary>
/// <param name="Heard">Messages that arrived.</param>
/// <param name="Kept">Messages on the disk.</param>
/// <param name="Dropped">Messages not taken: the disk did not keep up, or a body was too long.</param>
/// <param name="Lost">Messages taken and lost with a failing disk.</param>
/// <param name="NeverArrived">Messages that sequence numbers say the broker or tap did not deliver.</param>
/// <param name="Nodes">Sparkplug nodes heard.</param>
/// <param name="Unborn">Nodes of them whose birth was not heard.</param>
/// <param name="Bytes">Bytes on the disk.</param>
public sealed record RecordCounts(long Heard, long Kept, long Dropped, long Lost, long NeverArrived, int Nodes, int Unborn, long Bytes);
