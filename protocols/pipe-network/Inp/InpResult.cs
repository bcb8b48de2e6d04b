using System.Diagnostics.CodeAnalysis;

namespace SmartPoles.Protocols.PipeNetwork.Inp;

/// <summary>What became of reading a file.</summary>
/// <param name="Network">The network, or null when there is a fault.</param>
/// <param name="Faults">All of them, up to 200, in no particular order of line.</param>
/// <param name="Notices">What was set aside or has no effect; the network is there all the same.</param>
public sealed record InpResult(NetworkModel? Network, IReadOnlyList<NetworkFault> Faults, IReadOnlyList<NetworkFault> Notices)
{
    /// <summary>There is a network.</summary>
    [MemberNotNullWhen(true, nameof(Network))]
    public bool IsRead => Network is not null;
}
