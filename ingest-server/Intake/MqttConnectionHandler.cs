using System.Buffers;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;
using MQTTnet.Packets;

namespace SmartPoles.IngestServer.Intake;

/// <summary>
/// What Kestrel calls for each connection: lets it show who it is within its limits, then leaves it to its <see cref="MqttSession"/>.
/// </summary>
internal sealed class MqttConnectionHandler(IntakeContext context, ConnectGuard guard, RefusalLog refusals) : ConnectionHandler
{
    /// <summary>Runs before TLS: a stranger gets a place and a deadline, or is cut.</summary>
    internal async Task AdmitAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        if (context.IsStopping || !guard.TryEnter(connection.RemoteEndPoint, out var address))
        {
            context.Metrics.CountRefused(RefusalReason.TooMany);
            connection.Abort();
            return;
        }

        var deadline = context.Deadlines.Watch(connection, TimeSpan.FromSeconds(context.Options.ConnectSecondsMax));
        var place = new UnauthenticatedPlace(guard, address, deadline);
        connection.Features.Set(place);
        try
        {
            await next(connection).ConfigureAwait(false);
        }
        finally
        {
            place.Leave();
            context.Deadlines.Linger(deadline);
        }
    }

    public override async Task OnConnectedAsync(ConnectionContext connection)
    {
        var place = connection.Features.GetRequiredFeature<UnauthenticatedPlace>();
        try
        {
            var established = await EstablishAsync(connection, place.Deadline).ConfigureAwait(false);
            place.Leave();
            if (established is { } opened) await opened.Session.RunAsync(opened.ConnAck).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is IOException or ConnectionAbortedException or OperationCanceledException)
        {
            // Gone, or cut at its deadline, before it said anything of use.
            context.Metrics.CountRefused(RefusalReason.NoConnect);
        }
    }

    private async ValueTask<(MqttSession Session, byte[] ConnAck)?> EstablishAsync(ConnectionContext connection, ConnectionDeadline deadline)
    {
        if (await ReadConnectAsync(connection).ConfigureAwait(false) is not { } packet) return null;
        var isMqtt5 = packet.IsMqtt5;
        if (ConnectRequest.Objection(packet.Connect, isMqtt5, context.Options) is { } objection)
        {
            return await RefuseAsync(connection, RefusalReason.Malformed, objection.Reason, packet.Connect.ClientId, objection.Text, isMqtt5).ConfigureAwait(false);
        }

        deadline.Set(TimeSpan.FromSeconds(context.Options.AuthenticationSecondsMax));
        var decision = await context.Access.ConnectAsync(CredentialsOf(packet.Connect, connection, isMqtt5), connection.ConnectionClosed).ConfigureAwait(false);
        if (decision.Role == PeerRole.None)
        {
            return await RefuseAsync(
                connection, RefusalReason.NotAuthorized, decision.IsBusy ? ReasonCode.ServerBusy : ReasonCode.NotAuthorized, packet.Connect.ClientId, decision.Reason, isMqtt5).ConfigureAwait(false);
        }

        var session = new MqttSession(context, connection, deadline, PeerOf(packet.Connect, isMqtt5, in decision));
        await context.Sessions.TakeOverAsync(session, connection.ConnectionClosed).ConfigureAwait(false);
        return (session, ConnectRequest.Accepted(packet.Connect, isMqtt5, context.Options, context.ServerId, decision.IssuedSecret));
    }

    private async ValueTask<(MqttConnectPacket Connect, bool IsMqtt5)?> ReadConnectAsync(ConnectionContext connection)
    {
        var input = connection.Transport.Input;
        while (true)
        {
            var result = await input.ReadAsync(connection.ConnectionClosed).ConfigureAwait(false);
            var buffer = result.Buffer;
            var status = FixedHeader.Read(in buffer, out var header);
            var isHeaderWrong = status == HeaderStatus.Malformed || (buffer.Length > 0 && buffer.FirstSpan[0] != (byte)PacketType.Connect << 4);
            if (isHeaderWrong || (status == HeaderStatus.Ok && header.Total > IntakeLimits.ConnectBytesMax))
            {
                // The first packet must be a CONNECT (MQTT-3.1.0-1); whoever sends something else speaks another language.
                input.AdvanceTo(buffer.End);
                context.Metrics.CountRefused(RefusalReason.NoConnect);
                return null;
            }

            if (status == HeaderStatus.Ok && buffer.Length >= header.Total)
            {
                var body = buffer.Slice(header.Size, header.Remaining).ToArray();
                input.AdvanceTo(buffer.GetPosition(header.Total));
                return await DecodeAsync(connection, header, body).ConfigureAwait(false);
            }

            input.AdvanceTo(buffer.Start, buffer.End);
            if (!result.IsCompleted) continue;
            context.Metrics.CountRefused(RefusalReason.NoConnect);
            return null;
        }
    }

    private async ValueTask<(MqttConnectPacket Connect, bool IsMqtt5)?> DecodeAsync(ConnectionContext connection, FixedHeader header, byte[] body)
    {
        var fault = ConnectShape.Check(body, out var level);
        if (fault == ReasonCode.Success) return (RarePackets.Decode<MqttConnectPacket>(in header, body, level == ConnectShape.Level5), level == ConnectShape.Level5);

        // 3.1.1 closes without a word, except for a protocol level that it does not know (MQTT-3.1.4-1).
        if (level >= ConnectShape.Level5 || fault == ReasonCode.UnsupportedProtocolVersion)
        {
            await RefuseAsync(connection, RefusalReason.Malformed, fault, null, null, level >= ConnectShape.Level5).ConfigureAwait(false);
        }
        else
        {
            context.Metrics.CountRefused(RefusalReason.Malformed);
        }

        return null;
    }

    private async ValueTask<(MqttSession Session, byte[] ConnAck)?> RefuseAsync(
        ConnectionContext connection, RefusalReason counted, ReasonCode reason, string? clientId, string? text, bool isMqtt5)
    {
        context.Metrics.CountRefused(counted);
        refusals.Tell(counted, Printable.Of(clientId), text ?? reason.ToString());
        connection.Transport.Output.Write(ConnectRequest.Refused(reason, text, isMqtt5));
        await connection.Transport.Output.FlushAsync(connection.ConnectionClosed).ConfigureAwait(false);
        return null;
    }

    private static ConnectCredentials CredentialsOf(MqttConnectPacket packet, ConnectionContext connection, bool isMqtt5)
    {
        var address = (connection.RemoteEndPoint as IPEndPoint)?.Address;
        if (address is { IsIPv4MappedToIPv6: true }) address = address.MapToIPv4();
        var isLoopback = address is not null && IPAddress.IsLoopback(address);
        var isTls = connection.Features.Get<ITlsHandshakeFeature>() is not null;
        return new ConnectCredentials(
            packet.ClientId, packet.Username, packet.Password is null ? null : Encoding.UTF8.GetString(packet.Password), CommonNameOf(connection),
            isLoopback, address, MayReceiveSecret: isMqtt5 && (isTls || isLoopback));
    }

    private static string? CommonNameOf(ConnectionContext connection) => connection.Features.Get<ITlsConnectionFeature>()?.ClientCertificate is { } certificate
        ? certificate.GetNameInfo(X509NameType.SimpleName, forIssuer: false)
        : null;

    private Peer PeerOf(MqttConnectPacket packet, bool isMqtt5, in AccessDecision decision) => new(
        decision.Role, decision.Id, decision.Role == PeerRole.Gateway ? decision.Id : $"{decision.Id}/{packet.ClientId}", isMqtt5,
        TimeSpan.FromSeconds(ConnectRequest.KeepAliveSeconds(packet, context.Options)),
        packet.WillFlag ? packet.WillTopic : null, packet.WillMessage ?? [], packet.ReceiveMaximum == 0 ? ushort.MaxValue : packet.ReceiveMaximum);
}
