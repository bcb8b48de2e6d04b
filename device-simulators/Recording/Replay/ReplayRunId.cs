using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace SmartPoles.DeviceSimulators.Recording.Replay;

/// <summary>
/// Which playing of which recording this is. The epochs of a run follow from it: another run gives other epochs, so that a server takes the same
/// messages again; the same run gives the same epochs and numbers, so that a run that broke off is begun anew and nothing is taken twice.
/// </summary>
/// <param name="Recording">Id of the recording.</param>
/// <param name="Run">Number of the run, chosen by whoever plays.</param>
public readonly record struct ReplayRunId(Guid Recording, ulong Run)
{
    /// <summary>The epoch of this run that stands for an epoch of the recording: SHA-256 over recording, run, node and that epoch; never 0.</summary>
    public ulong EpochFor(string gateway, ulong recordedEpoch)
    {
        var name = Encoding.UTF8.GetBytes(gateway);
        Span<byte> input = stackalloc byte[16 + 8 + 8 + name.Length];
        Recording.TryWriteBytes(input);
        BinaryPrimitives.WriteUInt64LittleEndian(input[16..], Run);
        BinaryPrimitives.WriteUInt64LittleEndian(input[24..], recordedEpoch);
        name.CopyTo(input[32..]);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(input, hash);
        return BinaryPrimitives.ReadUInt64LittleEndian(hash) | 1;
    }
}
