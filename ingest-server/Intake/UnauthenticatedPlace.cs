using System.Net;

namespace SmartPoles.IngestServer.Intake;

/// <summary>The place that a connection takes until it has shown who it is, with its deadline.</summary>
internal sealed class UnauthenticatedPlace(ConnectGuard guard, IPAddress address, ConnectionDeadline deadline)
{
    private int _hasLeft;

    internal ConnectionDeadline Deadline => deadline;

    internal void Leave()
    {
        if (Interlocked.Exchange(ref _hasLeft, 1) == 0) guard.Leave(address);
    }
}
