namespace SmartPoles.Protocols.Fieldbus.Hj212;

/// <summary>What became of the fields of one packet whose frame was right.</summary>
public enum Hj212PacketStatus : byte
{
    /// <summary>Every field and every item keeps the grammar, or leaves it in one of the ways of <see cref="Hj212Deviations"/>.</summary>
    Ok = 0,

    /// <summary>A field has another name, stands in another place or does not end.</summary>
    BadField = 1,

    /// <summary>QN is no moment.</summary>
    BadRequestNumber = 2,

    /// <summary>ST is not two digits.</summary>
    BadSystem = 3,

    /// <summary>CN is not four digits.</summary>
    BadCommand = 4,

    /// <summary>PW is empty, too long or has other characters than letters and digits.</summary>
    BadPassword = 5,

    /// <summary>MN is empty, too long or has other characters than letters and digits.</summary>
    BadStation = 6,

    /// <summary>Flag is not a number up to 255, or of an unknown version.</summary>
    BadFlag = 7,

    /// <summary>PNUM and PNO are missing where Flag announces them, or are no part of a whole.</summary>
    BadPart = 8,

    /// <summary>The data do not stand between &amp;&amp; and &amp;&amp; at the end, or are too long.</summary>
    BadData = 9,

    /// <summary>An item of the data is no <c>key=value</c>, or has a key or a value of forbidden characters.</summary>
    BadItem = 10,

    /// <summary>The values of one group belong to different factors.</summary>
    MixedGroup = 11,

    /// <summary>DataTime is no moment.</summary>
    BadDataTime = 12,
}
