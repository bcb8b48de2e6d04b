using System.Net;
using System.Net.Sockets;

namespace SmartPoles.Tests.Shared;

/// <summary>Ports that were free a moment ago; a program that finds its port taken after all is started again by its starter.</summary>
public static class FreePort
{
    public static int Next()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
