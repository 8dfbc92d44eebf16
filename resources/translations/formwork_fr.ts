<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="fr" sourcelanguage="en_US">
<context>
    <name></name>
    <message id="no memory for a picture of %1 x %2 pixels">
        <source></source>
        <translation>pas de mémoire pour une image de %1 × %2 pixels</translation>
    </message>
    <message id="choose a smaller size or fewer dpi">
        <source></source>
        <translation>choisissez une taille plus petite ou moins de dpi</translation>
    </message>
    <message id="there is no run to draw">
        <source></source>
        <translation>il n’y a pas d’essai à tracer</translation>
    </message>
    <message id="tick at least one run">
        <source></source>
        <translation>cochez au moins un essai</translation>
    </message>
    <message id="there is no chart to draw">
        <source></source>
        <translation>il n’y a pas de graphique à tracer</translation>
    </message>
    <message id="the font size must be 3 to 72 pt">
        <source></source>
        <translation>la taille des caractères doit être de 3 à 72 pt</translation>
    </message>
    <message id="the resolution must be 30 to 2400 dpi">
        <source></source>
        <translation>la résolution doit être de 30 à 2400 dpi</translation>
    </message>
    <message id="the picture would have more than 200 megapixels">
        <source></source>
        <translation>l’image aurait plus de 200 mégapixels</translation>
    </message>
    <message id="unknown format '%1'">
        <source></source>
        <translation>format inconnu «&#xa0;%1&#xa0;»</translation>
    </message>
    <message id="choose png, svg or pdf">
        <source></source>
        <translation>choisissez png, svg ou pdf</translation>
    </message>
    <message id="the PNG picture could not be encoded">
        <source></source>
        <translation>l’image PNG n’a pas pu être codée</translation>
    </message>
    <message id="there is no dataset yet">
        <source></source>
        <translation>il n’y a pas encore de jeu de données</translation>
    </message>
    <message id="choose one in the form">
        <source></source>
        <translation>choisissez-en un dans le formulaire</translation>
    </message>
    <message id="no temporary folder can be created">
        <source></source>
        <translation>impossible de créer un dossier temporaire</translation>
    </message>
    <message id="the file has changed since it was checked">
        <source></source>
        <translation>le fichier a changé depuis sa vérification</translation>
    </message>
    <message id="check the images again">
        <source></source>
        <translation>vérifiez de nouveau les images</translation>
    </message>
    <message id="this run has no validation images">
        <source></source>
        <translation>cet essai n’a pas d’images de validation</translation>
    </message>
    <message id="This is neither a folder nor a beton file">
        <source></source>
        <translation>Ce n’est ni un dossier ni un fichier beton</translation>
    </message>
    <message id="add a folder with one folder of images per class">
        <source></source>
        <translation>ajoutez un dossier qui contient un dossier d’images par classe</translation>
    </message>
    <message id="No such file or directory">
        <source></source>
        <translation>Aucun fichier ou dossier de ce nom</translation>
    </message>
    <message id="the form asks for an unknown key '%1'">
        <source></source>
        <translation>le formulaire demande une clé inconnue «&#xa0;%1&#xa0;»</translation>
    </message>
    <message id="there is no workspace here">
        <source></source>
        <translation>il n’y a pas d’espace de travail ici</translation>
    </message>
    <message id="name it with --workspace">
        <source></source>
        <translation>nommez-le avec --workspace</translation>
    </message>
    <message id="build or install Formwork again">
        <source></source>
        <translation>compilez ou installez à nouveau Formwork</translation>
    </message>
    <message id="is not a training module: %1">
        <source></source>
        <translation>ce n’est pas un module d’entraînement&#xa0;: %1</translation>
    </message>
    <message id="this backend cannot convert weights">
        <source></source>
        <translation>ce module ne convertit pas de poids</translation>
    </message>
    <message id="this backend cannot write checkpoints">
        <source></source>
        <translation>ce module n’écrit pas de points de reprise</translation>
    </message>
    <message id="this backend cannot measure matrix products">
        <source></source>
        <translation>ce module ne mesure pas de produits de matrices</translation>
    </message>
    <message id="the training module is missing">
        <source></source>
        <translation>le module d’entraînement est introuvable</translation>
    </message>
    <message id="the training module cannot be loaded: %1">
        <source></source>
        <translation>le module d’entraînement ne peut pas être chargé&#xa0;: %1</translation>
    </message>
    <message id="check that LibTorch is installed">
        <source></source>
        <translation>vérifiez que LibTorch est installé</translation>
    </message>
    <message id="the training module belongs to another build">
        <source></source>
        <translation>le module d’entraînement appartient à une autre compilation</translation>
    </message>
    <message id="cannot be started: %1">
        <source></source>
        <translation>impossible à démarrer&#xa0;: %1</translation>
    </message>
    <message id="opening a pipe for">
        <source></source>
        <translation>ouvrir un tube</translation>
    </message>
    <message id="Permission denied">
        <source></source>
        <translation>Permission refusée</translation>
    </message>
    <message id="Operation not permitted">
        <source></source>
        <translation>Opération non permise</translation>
    </message>
    <message id="No space left on device">
        <source></source>
        <translation>Plus de place sur le disque</translation>
    </message>
    <message id="Disk quota exceeded">
        <source></source>
        <translation>Quota de disque dépassé</translation>
    </message>
    <message id="Read-only file system">
        <source></source>
        <translation>Système de fichiers en lecture seule</translation>
    </message>
    <message id="Not a directory">
        <source></source>
        <translation>Ce n’est pas un dossier</translation>
    </message>
    <message id="Is a directory">
        <source></source>
        <translation>C’est un dossier</translation>
    </message>
    <message id="File exists">
        <source></source>
        <translation>Le fichier existe déjà</translation>
    </message>
    <message id="Input/output error">
        <source></source>
        <translation>Erreur d’entrée-sortie</translation>
    </message>
    <message id="Too many open files">
        <source></source>
        <translation>Trop de fichiers ouverts</translation>
    </message>
    <message id="File too large">
        <source></source>
        <translation>Fichier trop gros</translation>
    </message>
    <message id="Too many levels of symbolic links">
        <source></source>
        <translation>Trop de niveaux de liens symboliques</translation>
    </message>
    <message id="check the path">
        <source></source>
        <translation>vérifiez le chemin</translation>
    </message>
    <message id="check the permissions or choose another place">
        <source></source>
        <translation>vérifiez les permissions ou choisissez un autre endroit</translation>
    </message>
    <message id="free some space or choose another disk">
        <source></source>
        <translation>libérez de la place ou choisissez un autre disque</translation>
    </message>
    <message id="raise the limit of file sizes (ulimit -f) or choose another disk">
        <source></source>
        <translation>relevez la limite de taille des fichiers (ulimit -f) ou choisissez un autre disque</translation>
    </message>
    <message id="check the disk">
        <source></source>
        <translation>vérifiez le disque</translation>
    </message>
    <message id="remove the link or choose another place">
        <source></source>
        <translation>retirez le lien ou choisissez un autre endroit</translation>
    </message>
    <message id="cannot %1: %2">
        <source></source>
        <translation>Impossible&#xa0;: %1. %2.</translation>
    </message>
    <message id="cancelled">
        <source></source>
        <translation>annulé</translation>
    </message>
    <message id="write %1 bytes at byte %2">
        <source></source>
        <translation>écrire %1 octets à l’octet %2</translation>
    </message>
    <message id="flush to disk">
        <source></source>
        <translation>écrire sur le disque</translation>
    </message>
    <message id="close">
        <source></source>
        <translation>fermer</translation>
    </message>
    <message id="change the size of">
        <source></source>
        <translation>changer la taille</translation>
    </message>
    <message id="lock">
        <source></source>
        <translation>verrouiller</translation>
    </message>
    <message id="another process is writing this file">
        <source></source>
        <translation>un autre programme écrit ce fichier</translation>
    </message>
    <message id="wait until it has ended">
        <source></source>
        <translation>attendez qu’il ait fini</translation>
    </message>
    <message id="the file ends at byte %1, %2 bytes short">
        <source></source>
        <translation>le fichier finit à l’octet %1 ; il en manque %2</translation>
    </message>
    <message id="it was cut short after it had been opened; copy it again">
        <source></source>
        <translation>il a été raccourci après son ouverture ; copiez-le à nouveau</translation>
    </message>
    <message id="read at byte %1">
        <source></source>
        <translation>lire à l’octet %1</translation>
    </message>
    <message id="map into memory">
        <source></source>
        <translation>projeter en mémoire</translation>
    </message>
    <message id="a range outside the file was requested">
        <source></source>
        <translation>un intervalle hors du fichier a été demandé</translation>
    </message>
    <message id="open">
        <source></source>
        <translation>ouvrir</translation>
    </message>
    <message id="read the size">
        <source></source>
        <translation>lire la taille</translation>
    </message>
    <message id="not a regular file">
        <source></source>
        <translation>ce n’est pas un fichier ordinaire</translation>
    </message>
    <message id="create">
        <source></source>
        <translation>créer</translation>
    </message>
    <message id="the file has several names">
        <source></source>
        <translation>le fichier a plusieurs noms</translation>
    </message>
    <message id="this file system cannot change the size of files">
        <source></source>
        <translation>ce système de fichiers ne peut pas changer la taille des fichiers</translation>
    </message>
    <message id="this file system cannot lock files">
        <source></source>
        <translation>ce système de fichiers ne peut pas verrouiller de fichiers</translation>
    </message>
    <message id="this file system cannot open files for update">
        <source></source>
        <translation>ce système de fichiers ne peut pas ouvrir de fichiers en mise à jour</translation>
    </message>
    <message id="the file has %1 bytes, more than the %2 allowed here">
        <source></source>
        <translation>le fichier a %1 octets, plus que les %2 permis ici</translation>
    </message>
    <message id="move %1 here">
        <source></source>
        <translation>déplacer %1 ici</translation>
    </message>
    <message id="remove">
        <source></source>
        <translation>supprimer</translation>
    </message>
    <message id="create the folder">
        <source></source>
        <translation>créer le dossier</translation>
    </message>
    <message id="open the folder">
        <source></source>
        <translation>ouvrir le dossier</translation>
    </message>
    <message id="flush the folder to disk">
        <source></source>
        <translation>écrire le dossier sur le disque</translation>
    </message>
    <message id="read the permissions of">
        <source></source>
        <translation>lire les permissions</translation>
    </message>
    <message id="change the permissions of">
        <source></source>
        <translation>changer les permissions</translation>
    </message>
    <message id="more than %1 files are mapped at a time">
        <source></source>
        <translation>plus de %1 fichiers sont projetés à la fois</translation>
    </message>
    <message id="%1; %2">
        <source></source>
        <translation>%1&#xa0;; %2</translation>
    </message>
    <message id="an array field has at most 32 sides, none of 0">
        <source></source>
        <translation>un champ de tableau a au plus 32 côtés, dont aucun n’est 0</translation>
    </message>
    <message id="'%1' is not a type of numpy">
        <source></source>
        <translation>«&#xa0;%1&#xa0;» n’est pas un type de numpy</translation>
    </message>
    <message id="give byte order, kind and bytes, such as %1">
        <source></source>
        <translation>donnez l’ordre des octets, le genre et le nombre d’octets, comme %1</translation>
    </message>
    <message id="the array's type has too long a name">
        <source></source>
        <translation>le type du tableau a un nom trop long</translation>
    </message>
    <message id="sample %1 has the label %2, which is not a class of its file">
        <source></source>
        <translation>l’échantillon %1 a l’étiquette %2, qui n’est pas une classe de son fichier</translation>
    </message>
    <message id="convert the images again">
        <source></source>
        <translation>convertissez de nouveau les images</translation>
    </message>
    <message id="its fields are not those of %1: %2">
        <source></source>
        <translation>ses champs ne sont pas ceux de %1&#xa0;: %2</translation>
    </message>
    <message id="only betons with the same fields can be combined">
        <source></source>
        <translation>seuls des fichiers beton aux mêmes champs peuvent être réunis</translation>
    </message>
    <message id="%1: checksum differs">
        <source></source>
        <translation>%1 : la somme de contrôle diffère</translation>
    </message>
    <message id="page %1: checksum differs">
        <source></source>
        <translation>page %1&#xa0;: la somme de contrôle diffère</translation>
    </message>
    <message id="`verify` names the samples; recreate the file, or allow damaged input">
        <source></source>
        <translation>« Vérifier » nomme les échantillons ; refaites le fichier, ou acceptez des données endommagées</translation>
    </message>
    <message id="a floating-point number">
        <source></source>
        <translation>un nombre à virgule flottante</translation>
    </message>
    <message id="an integer">
        <source></source>
        <translation>un entier</translation>
    </message>
    <message id="an image">
        <source></source>
        <translation>une image</translation>
    </message>
    <message id="bytes">
        <source></source>
        <translation>une suite d’octets</translation>
    </message>
    <message id="an array">
        <source></source>
        <translation>un tableau</translation>
    </message>
    <message id="JSON">
        <source></source>
        <translation>du JSON</translation>
    </message>
    <message id="a tensor">
        <source></source>
        <translation>un tenseur</translation>
    </message>
    <message id="of a custom type">
        <source></source>
        <translation>d’un type particulier</translation>
    </message>
    <message id="write class numbers from 0 as an integer field (FFCV: IntField)">
        <source></source>
        <translation>écrivez les numéros de classe à partir de 0 dans un champ entier (FFCV&#xa0;: IntField)</translation>
    </message>
    <message id="integer fields, one of which data.label_field may name: %1">
        <source></source>
        <translation>champs entiers, dont data.label_field peut nommer l’un&#xa0;: %1</translation>
    </message>
    <message id="the field '%1' is %2, not an integer: it holds no class labels">
        <source></source>
        <translation>le champ «&#xa0;%1&#xa0;» est %2, pas un entier&#xa0;: il ne contient pas d’étiquettes de classe</translation>
    </message>
    <message id="the beton file has no field '%1'">
        <source></source>
        <translation>le fichier beton n’a pas de champ «&#xa0;%1&#xa0;»</translation>
    </message>
    <message id="the beton file has no class labels: %1">
        <source></source>
        <translation>le fichier beton n’a pas d’étiquettes de classe&#xa0;: %1</translation>
    </message>
    <message id="the beton file has no image field">
        <source></source>
        <translation>le fichier beton n’a pas de champ d’images</translation>
    </message>
    <message id="choose a beton file of images">
        <source></source>
        <translation>choisissez un fichier beton d’images</translation>
    </message>
    <message id="sample %1 has the label %2, which is not a class number">
        <source></source>
        <translation>l’échantillon %1 a l’étiquette %2, qui n’est pas un numéro de classe</translation>
    </message>
    <message id="labels must be 0 to %1; convert the images again">
        <source></source>
        <translation>les étiquettes doivent aller de 0 à %1&#xa0;; convertissez de nouveau les images</translation>
    </message>
    <message id="field '%1' has a custom type, whose size the file does not record">
        <source></source>
        <translation>le champ «&#xa0;%1&#xa0;» est d’un type particulier, dont le fichier n’indique pas la taille</translation>
    </message>
    <message id="write the file again without that field">
        <source></source>
        <translation>écrivez de nouveau le fichier sans ce champ</translation>
    </message>
    <message id="the manifest holds a malformed checksum">
        <source></source>
        <translation>le manifeste contient une somme de contrôle mal formée</translation>
    </message>
    <message id="the manifest's origin has too many levels">
        <source></source>
        <translation>l’origine notée dans le manifeste a trop de niveaux</translation>
    </message>
    <message id="the manifest has version %1; this program knows version 1">
        <source></source>
        <translation>le manifeste a la version %1&#xa0;; ce programme connaît la version 1</translation>
    </message>
    <message id="use a newer Formwork">
        <source></source>
        <translation>utilisez un Formwork plus récent</translation>
    </message>
    <message id="the manifest has too many levels">
        <source></source>
        <translation>le manifeste a trop de niveaux</translation>
    </message>
    <message id="the manifest cannot be read: %1">
        <source></source>
        <translation>le manifeste ne peut pas être lu&#xa0;: %1</translation>
    </message>
    <message id="there is nothing to merge">
        <source></source>
        <translation>il n’y a rien à fusionner</translation>
    </message>
    <message id="name the betons to merge">
        <source></source>
        <translation>nommez les fichiers beton à fusionner</translation>
    </message>
    <message id="there is nothing to append">
        <source></source>
        <translation>il n’y a rien à ajouter</translation>
    </message>
    <message id="name the betons to append">
        <source></source>
        <translation>nommez les fichiers beton à ajouter</translation>
    </message>
    <message id="the file already exists">
        <source></source>
        <translation>ce fichier existe déjà</translation>
    </message>
    <message id="choose another name, or allow overwriting it">
        <source></source>
        <translation>choisissez un autre nom, ou permettez de le remplacer</translation>
    </message>
    <message id="two files would have the same name">
        <source></source>
        <translation>deux fichiers auraient le même nom</translation>
    </message>
    <message id="more outputs were started than announced">
        <source></source>
        <translation>plus de fichiers de sortie ont été commencés qu’annoncé</translation>
    </message>
    <message id="the file was cut short; copy it again or convert again">
        <source></source>
        <translation>le fichier a été raccourci&#xa0;; copiez-le ou convertissez de nouveau</translation>
    </message>
    <message id="the file is damaged; copy it again or convert again">
        <source></source>
        <translation>le fichier est endommagé&#xa0;; copiez-le ou convertissez de nouveau</translation>
    </message>
    <message id="this is not a beton file">
        <source></source>
        <translation>ce n’est pas un fichier beton</translation>
    </message>
    <message id="the tables of this file do not fit into memory">
        <source></source>
        <translation>les tables de ce fichier ne tiennent pas en mémoire</translation>
    </message>
    <message id="choose a file made by a conversion, or convert a folder first">
        <source></source>
        <translation>choisissez un fichier issu d’une conversion, ou convertissez d’abord un dossier</translation>
    </message>
    <message id="%1: it is empty">
        <source></source>
        <translation>%1&#xa0;: il est vide</translation>
    </message>
    <message id="%1: it has fewer bytes than a header">
        <source></source>
        <translation>%1&#xa0;: il est plus court qu’un en-tête</translation>
    </message>
    <message id="beton version %1 is not supported; only version 2 is">
        <source></source>
        <translation>la version %1 de beton n’est pas lue&#xa0;; seule la version 2 l’est</translation>
    </message>
    <message id="write it again with FFCV 1.0 or convert the images here">
        <source></source>
        <translation>écrivez-le de nouveau avec FFCV 1.0 ou convertissez les images ici</translation>
    </message>
    <message id="%1: page size %2 with %3 fields is impossible">
        <source></source>
        <translation>%1&#xa0;: une taille de page de %2 avec %3 champs est impossible</translation>
    </message>
    <message id="this file was never completed (its allocation table is missing)">
        <source></source>
        <translation>l’écriture de ce fichier n’a jamais été terminée (sa table d’allocation manque)</translation>
    </message>
    <message id="convert again">
        <source></source>
        <translation>convertissez de nouveau</translation>
    </message>
    <message id="the file is truncated within its field descriptors">
        <source></source>
        <translation>le fichier est tronqué dans ses descripteurs de champs</translation>
    </message>
    <message id="field %1 has the unknown type %2">
        <source></source>
        <translation>le champ %1 a le type inconnu %2</translation>
    </message>
    <message id="the file is truncated within the metadata of its %1 samples">
        <source></source>
        <translation>le fichier est tronqué dans les métadonnées de ses %1 échantillons</translation>
    </message>
    <message id="the file is truncated: its allocation table should start at byte %1, but it ends at %2">
        <source></source>
        <translation>le fichier est tronqué&#xa0;: sa table d’allocation devrait commencer à l’octet %1, mais il finit à %2</translation>
    </message>
    <message id="the allocation table starts within the metadata">
        <source></source>
        <translation>la table d’allocation commence dans les métadonnées</translation>
    </message>
    <message id="the file is truncated within its allocation table">
        <source></source>
        <translation>le fichier est tronqué dans sa table d’allocation</translation>
    </message>
    <message id="the allocation table does not follow a whole page">
        <source></source>
        <translation>la table d’allocation ne suit pas une page entière</translation>
    </message>
    <message id="an allocation belongs to %1 of %2">
        <source></source>
        <translation>une allocation appartient à %1 sur %2</translation>
    </message>
    <message id="the data of %1 lie outside the data pages">
        <source></source>
        <translation>les données de %1 sont hors des pages de données</translation>
    </message>
    <message id="the data of %1 span two pages">
        <source></source>
        <translation>les données de %1 s’étendent sur deux pages</translation>
    </message>
    <message id="the data of %1 overlap other data">
        <source></source>
        <translation>les données de %1 chevauchent d’autres données</translation>
    </message>
    <message id="%1the allocation table does not list its data">
        <source></source>
        <translation>%1la table d’allocation ne connaît pas ses données</translation>
    </message>
    <message id="%1metadata and allocation table disagree about its size">
        <source></source>
        <translation>%1les métadonnées et la table d’allocation ne donnent pas la même taille</translation>
    </message>
    <message id="%1 has impossible image metadata">
        <source></source>
        <translation>%1 a des métadonnées d’image impossibles</translation>
    </message>
    <message id="%1: %2 bytes are not a raw image of %3 x %4">
        <source></source>
        <translation>%1&#xa0;: %2 octets ne sont pas une image brute de %3 × %4</translation>
    </message>
    <message id="the manifest lists %1 pages, the file has %2">
        <source></source>
        <translation>le manifeste connaît %1 pages, le fichier en a %2</translation>
    </message>
    <message id="there are unknown bytes in place of a manifest">
        <source></source>
        <translation>il y a des octets inconnus à la place du manifeste</translation>
    </message>
    <message id="the manifest has the unknown framing %1">
        <source></source>
        <translation>le manifeste a l’encadrement inconnu %1</translation>
    </message>
    <message id="the manifest is damaged: its length is impossible">
        <source></source>
        <translation>le manifeste est endommagé&#xa0;: sa longueur est impossible</translation>
    </message>
    <message id="the manifest is larger than any that is known">
        <source></source>
        <translation>le manifeste est plus grand que tous ceux que l’on connaît</translation>
    </message>
    <message id="the manifest is damaged: its checksum differs">
        <source></source>
        <translation>le manifeste est endommagé&#xa0;: sa somme de contrôle diffère</translation>
    </message>
    <message id="%1 was requested; the file has %2">
        <source></source>
        <translation>%1 a été demandé&#xa0;; le fichier en a %2</translation>
    </message>
    <message id="field %1 is not of the type it was read as">
        <source></source>
        <translation>le champ %1 n’est pas du type sous lequel il a été lu</translation>
    </message>
    <message id="a beton file has 1 to 65535 fields">
        <source></source>
        <translation>un fichier beton a de 1 à 65535 champs</translation>
    </message>
    <message id="the field name '%1' has more than 16 bytes">
        <source></source>
        <translation>le nom de champ «&#xa0;%1&#xa0;» a plus de 16 octets</translation>
    </message>
    <message id="the page size %1 is not allowed">
        <source></source>
        <translation>la taille de page %1 n’est pas permise</translation>
    </message>
    <message id="use a power of two from 2 MiB to 2 GiB">
        <source></source>
        <translation>prenez une puissance de deux de 2 Mio à 2 Gio</translation>
    </message>
    <message id="writing this file has failed already">
        <source></source>
        <translation>l’écriture de ce fichier a déjà échoué</translation>
    </message>
    <message id="this file is finished; nothing can be added">
        <source></source>
        <translation>ce fichier est terminé&#xa0;; rien ne peut y être ajouté</translation>
    </message>
    <message id="sample %1 has %2 values for %3 fields">
        <source></source>
        <translation>l’échantillon %1 a %2 valeurs pour %3 champs</translation>
    </message>
    <message id="sample %1 has a value of the wrong type for field '%2'">
        <source></source>
        <translation>l’échantillon %1 a une valeur du mauvais type pour le champ «&#xa0;%2&#xa0;»</translation>
    </message>
    <message id="sample %1 has an impossible image in field '%2'">
        <source></source>
        <translation>l’échantillon %1 a une image impossible dans le champ «&#xa0;%2&#xa0;»</translation>
    </message>
    <message id="sides are 1 to 65535 pixels, raw images have 3 bytes a pixel">
        <source></source>
        <translation>les côtés ont de 1 à 65535 pixels, les images brutes 3 octets par pixel</translation>
    </message>
    <message id="sample %1 is one more than the %2 announced">
        <source></source>
        <translation>l’échantillon %1 est un de plus que les %2 annoncés</translation>
    </message>
    <message id="sample %1 has %2 bytes and does not fit on a page of %3">
        <source></source>
        <translation>l’échantillon %1 a %2 octets et ne tient pas sur une page de %3</translation>
    </message>
    <message id="choose a larger page size or a smaller resolution">
        <source></source>
        <translation>choisissez une taille de page plus grande ou une résolution plus petite</translation>
    </message>
    <message id="sample %1 exceeds the payload bytes announced">
        <source></source>
        <translation>l’échantillon %1 dépasse les octets de données annoncés</translation>
    </message>
    <message id="sample %1 has a record of %2 bytes instead of %3">
        <source></source>
        <translation>l’échantillon %1 a un enregistrement de %2 octets au lieu de %3</translation>
    </message>
    <message id="sample %1 has a pointer outside its record">
        <source></source>
        <translation>l’échantillon %1 a un pointeur hors de son enregistrement</translation>
    </message>
    <message id="only %1 of the %2 announced samples were added">
        <source></source>
        <translation>seuls %1 des %2 échantillons annoncés sont venus</translation>
    </message>
    <message id="only a sealed file can be committed">
        <source></source>
        <translation>seul un fichier scellé peut être validé</translation>
    </message>
    <message id="the folder is not empty">
        <source></source>
        <translation>le dossier n’est pas vide</translation>
    </message>
    <message id="this is a file">
        <source></source>
        <translation>c’est un fichier</translation>
    </message>
    <message id="choose an empty or a new folder">
        <source></source>
        <translation>choisissez un dossier vide ou qui n’existe pas encore</translation>
    </message>
    <message id="the file has no labels to choose classes by">
        <source></source>
        <translation>le fichier n’a pas d’étiquettes pour choisir des classes</translation>
    </message>
    <message id="choose samples by number">
        <source></source>
        <translation>choisissez les échantillons par numéro</translation>
    </message>
    <message id="there is no class '%1'">
        <source></source>
        <translation>il n’y a pas de classe «&#xa0;%1&#xa0;»</translation>
    </message>
    <message id="`formwork-cli inspect` lists the classes">
        <source></source>
        <translation>`formwork-cli inspect` liste les classes</translation>
    </message>
    <message id="there is no sample %1">
        <source></source>
        <translation>il n’y a pas d’échantillon %1</translation>
    </message>
    <message id="the file has samples 0 to %1">
        <source></source>
        <translation>le fichier a les échantillons 0 à %1</translation>
    </message>
    <message id="sample %1 is requested twice">
        <source></source>
        <translation>l’échantillon %1 est demandé deux fois</translation>
    </message>
    <message id="no sample is left to write">
        <source></source>
        <translation>il ne reste aucun échantillon à écrire</translation>
    </message>
    <message id="choose more samples or classes">
        <source></source>
        <translation>choisissez plus d’échantillons ou de classes</translation>
    </message>
    <message id="%1 names were given for %2 parts">
        <source></source>
        <translation>%1 noms ont été donnés pour %2 parts</translation>
    </message>
    <message id="'%1' cannot name a part">
        <source></source>
        <translation>«&#xa0;%1&#xa0;» ne peut pas nommer une part</translation>
    </message>
    <message id="a split needs either fractions or folds">
        <source></source>
        <translation>un partage a besoin soit de fractions, soit de plis</translation>
    </message>
    <message id="the part '%1' would be empty">
        <source></source>
        <translation>la part «&#xa0;%1&#xa0;» serait vide</translation>
    </message>
    <message id="use fewer or larger parts">
        <source></source>
        <translation>prenez des parts moins nombreuses ou plus grandes</translation>
    </message>
    <message id="the split '%1' has no images">
        <source></source>
        <translation>la partie «&#xa0;%1&#xa0;» n’a pas d’images</translation>
    </message>
    <message id="choose a folder with one folder of images per class">
        <source></source>
        <translation>choisissez un dossier qui contient un dossier d’images par classe</translation>
    </message>
    <message id="unknown compress mode '%1'">
        <source></source>
        <translation>il n’y a pas de mode de compression «&#xa0;%1&#xa0;»</translation>
    </message>
    <message id="use raw, jpg, smart or proportion">
        <source></source>
        <translation>prenez raw, jpg, smart ou proportion</translation>
    </message>
    <message id="the maximum resolution %1 is out of range">
        <source></source>
        <translation>la résolution maximale %1 est hors limites</translation>
    </message>
    <message id="use 1 to 65535, or 0 to keep the size">
        <source></source>
        <translation>prenez 1 à 65535, ou 0 pour garder la taille</translation>
    </message>
    <message id="the compress probability is out of range">
        <source></source>
        <translation>la probabilité de compression est hors limites</translation>
    </message>
    <message id="use 0 to 1">
        <source></source>
        <translation>prenez 0 à 1</translation>
    </message>
    <message id="the JPEG quality %1 is out of range">
        <source></source>
        <translation>la qualité JPEG %1 est hors limites</translation>
    </message>
    <message id="use 1 to 100">
        <source></source>
        <translation>prenez 1 à 100</translation>
    </message>
    <message id="the fraction of the images is out of range">
        <source></source>
        <translation>la fraction des images est hors limites</translation>
    </message>
    <message id="use a number above 0, at most 1">
        <source></source>
        <translation>prenez un nombre supérieur à 0 et d’au plus 1</translation>
    </message>
    <message id="only a conversion that keeps what is unfinished can be resumed">
        <source></source>
        <translation>seule une conversion qui garde ce qui est inachevé peut être reprise</translation>
    </message>
    <message id="the number of workers %1 is out of range">
        <source></source>
        <translation>le nombre de fils d’exécution %1 est hors limites</translation>
    </message>
    <message id="use 1 to 1024, or 0 for all cores">
        <source></source>
        <translation>prenez 1 à 1024, ou 0 pour tous les cœurs</translation>
    </message>
    <message id="a beton file needs a name">
        <source></source>
        <translation>Un fichier beton a besoin d’un nom</translation>
    </message>
    <message id="enter one, or keep the name that follows the settings">
        <source></source>
        <translation>nommez-le, ou laissez le nom qui suit les réglages</translation>
    </message>
    <message id="the name '%1' contains a '/'">
        <source></source>
        <translation>Le nom «&#xa0;%1&#xa0;» contient un «&#xa0;/&#xa0;»</translation>
    </message>
    <message id="name the file only; its folder is chosen separately">
        <source></source>
        <translation>ne nommez que le fichier&#xa0;; son dossier se choisit à part</translation>
    </message>
    <message id="the name is too long">
        <source></source>
        <translation>Le nom est trop long</translation>
    </message>
    <message id="choose a shorter name">
        <source></source>
        <translation>choisissez un nom plus court</translation>
    </message>
    <message id="both splits would be written to '%1'">
        <source></source>
        <translation>les deux parties seraient écrites dans «&#xa0;%1&#xa0;»</translation>
    </message>
    <message id="give them different names">
        <source></source>
        <translation>donnez-leur des noms différents</translation>
    </message>
    <message id="an image needs %1 bytes, more than the largest page">
        <source></source>
        <translation>une image demande %1 octets, plus que la plus grande page</translation>
    </message>
    <message id="set a maximum resolution">
        <source></source>
        <translation>fixez une résolution maximale</translation>
    </message>
    <message id="there is not enough memory to convert this image">
        <source></source>
        <translation>il n’y a pas assez de mémoire pour convertir cette image</translation>
    </message>
    <message id="use fewer workers">
        <source></source>
        <translation>prenez moins de fils d’exécution</translation>
    </message>
    <message id="the image has %1 x %2 pixels; without a maximum resolution a side may have 65535">
        <source></source>
        <translation>l’image a %1 × %2 pixels&#xa0;; sans résolution maximale, un côté peut avoir 65535 pixels</translation>
    </message>
    <message id="the file is empty">
        <source></source>
        <translation>le fichier est vide</translation>
    </message>
    <message id="there is no class '%1' in %2">
        <source></source>
        <translation>il n’y a pas de classe «&#xa0;%1&#xa0;» dans %2</translation>
    </message>
    <message id="a class has the name of its folder">
        <source></source>
        <translation>les classes portent le nom de leurs dossiers</translation>
    </message>
    <message id="%1 images are fewer than the %2 classes of %3">
        <source></source>
        <translation>%1 images sont moins que les %2 classes de %3</translation>
    </message>
    <message id="choose more images or fewer classes">
        <source></source>
        <translation>prenez plus d’images ou moins de classes</translation>
    </message>
    <message id="pages of %1 MiB, to hold the largest image of %2">
        <source></source>
        <translation>pages de %1 Mio, pour contenir la plus grande image de %2</translation>
    </message>
    <message id="the conversion was interrupted after %1 of %2 images">
        <source></source>
        <translation>la conversion a été interrompue après %1 images sur %2</translation>
    </message>
    <message id="repeat the command with --resume to continue it">
        <source></source>
        <translation>répétez la commande avec --resume pour la continuer</translation>
    </message>
    <message id="there is no conversion of %1 to resume; it begins with the first image">
        <source></source>
        <translation>il n’y a pas de conversion de %1 à reprendre&#xa0;; elle commence par la première image</translation>
    </message>
    <message id="an interrupted conversion of %1 is discarded; --resume would have continued it">
        <source></source>
        <translation>une conversion interrompue de %1 est abandonnée&#xa0;; --resume l’aurait reprise</translation>
    </message>
    <message id="the interrupted conversion is another one: it had '%1', now '%2'">
        <source></source>
        <translation>la conversion interrompue en est une autre&#xa0;: elle avait «&#xa0;%1&#xa0;», maintenant «&#xa0;%2&#xa0;»</translation>
    </message>
    <message id="use the original settings, or omit --resume to start over">
        <source></source>
        <translation>convertissez comme avant, ou sans --resume pour recommencer</translation>
    </message>
    <message id="%1 pages of the interrupted conversion are damaged; they are written again">
        <source></source>
        <translation>%1 pages de la conversion interrompue sont endommagées&#xa0;; elles sont refaites</translation>
    </message>
    <message id="resuming %1 after %2 of %3 images">
        <source></source>
        <translation>reprise de %1 après %2 images sur %3</translation>
    </message>
    <message id="repair or remove it, or convert without strict to skip it">
        <source></source>
        <translation>réparez-la ou supprimez-la, ou convertissez sans strict pour la laisser de côté</translation>
    </message>
    <message id="left out: %1">
        <source></source>
        <translation>laissée de côté&#xa0;: %1</translation>
    </message>
    <message id="none of the %1 images of '%2' could be read">
        <source></source>
        <translation>aucune des %1 images de «&#xa0;%2&#xa0;» n’a pu être lue</translation>
    </message>
    <message id="see the problems reported for the individual images">
        <source></source>
        <translation>voyez les problèmes signalés pour chaque image</translation>
    </message>
    <message id="remove it or choose an empty folder for the demo images">
        <source></source>
        <translation>supprimez-le ou choisissez un dossier vide pour les images de démonstration</translation>
    </message>
    <message id="is not a folder">
        <source></source>
        <translation>ce n’est pas un dossier</translation>
    </message>
    <message id="read the folder">
        <source></source>
        <translation>lire le dossier</translation>
    </message>
    <message id="is not one of the requested demo images">
        <source></source>
        <translation>n’est pas l’une des images de démonstration demandées</translation>
    </message>
    <message id="is not the demo image that this seed makes">
        <source></source>
        <translation>n’est pas l’image de démonstration que produit cette graine</translation>
    </message>
    <message id="the demo images need 1 to 100000 per class for training and 0 to 100000 for validation">
        <source></source>
        <translation>les images de démonstration demandent 1 à 100000 par classe pour l’entraînement et 0 à 100000 pour la validation</translation>
    </message>
    <message id="the size of the JPEG does not match the metadata">
        <source></source>
        <translation>la taille du JPEG ne correspond pas aux métadonnées</translation>
    </message>
    <message id="class '%1' of validation is unknown to train">
        <source></source>
        <translation>la classe «&#xa0;%1&#xa0;» de validation est inconnue de train</translation>
    </message>
    <message id="use a validation split of the same dataset">
        <source></source>
        <translation>prenez une partie de validation du même jeu de données</translation>
    </message>
    <message id="a name is not hexadecimal">
        <source></source>
        <translation>un nom n’est pas hexadécimal</translation>
    </message>
    <message id="a trait of images is unknown">
        <source></source>
        <translation>un trait d’images est inconnu</translation>
    </message>
    <message id="the stored result of a check of images is damaged">
        <source></source>
        <translation>le résultat conservé d’une vérification des images est endommagé</translation>
    </message>
    <message id="line %1: %2">
        <source></source>
        <translation>ligne %1&#xa0;: %2</translation>
    </message>
    <message id="a line is an image's path below the dataset, or a sample's number">
        <source></source>
        <translation>une ligne est le chemin d’une image sous le jeu de données, ou le numéro d’un échantillon</translation>
    </message>
    <message id="no file has that many samples">
        <source></source>
        <translation>aucun fichier n’a autant d’échantillons</translation>
    </message>
    <message id="the path is absolute">
        <source></source>
        <translation>le chemin est absolu</translation>
    </message>
    <message id="the path leads out of the dataset">
        <source></source>
        <translation>le chemin sort du jeu de données</translation>
    </message>
    <message id="there is no sample %1 to exclude">
        <source></source>
        <translation>il n’y a pas d’échantillon %1 à exclure</translation>
    </message>
    <message id="the beton file has %1 samples, numbered from 0; was the list made for another file?">
        <source></source>
        <translation>le fichier beton a %1 échantillons, numérotés à partir de 0&#xa0;; la liste a-t-elle été faite pour un autre fichier&#xa0;?</translation>
    </message>
    <message id="the list of excluded images names no image of this data">
        <source></source>
        <translation>la liste des images exclues ne nomme aucune image de ces données</translation>
    </message>
    <message id="1 image left out by the list of excluded images">
        <source></source>
        <translation>1 image laissée de côté, comme le dit la liste des images exclues</translation>
    </message>
    <message id="%1 images left out by the list of excluded images">
        <source></source>
        <translation>%1 images laissées de côté, comme le dit la liste des images exclues</translation>
    </message>
    <message id="line %1 is not a file name, a tab and a class">
        <source></source>
        <translation>la ligne %1 n’est pas un nom de fichier, une tabulation et une classe</translation>
    </message>
    <message id="%1, the only folder here, taken as the dataset">
        <source></source>
        <translation>%1, le seul dossier ici, pris comme jeu de données</translation>
    </message>
    <message id="%1 left out: %2">
        <source></source>
        <translation>%1 laissé de côté&#xa0;: %2</translation>
    </message>
    <message id="%1 taken as a class: %2">
        <source></source>
        <translation>%1 pris comme classe&#xa0;: %2</translation>
    </message>
    <message id="%1/ and %2/ are both training splits">
        <source></source>
        <translation>%1/ et %2/ sont toutes deux des parties d’entraînement</translation>
    </message>
    <message id="move one of them away">
        <source></source>
        <translation>déplacez l’une d’elles</translation>
    </message>
    <message id="images, but no class folders">
        <source></source>
        <translation>des images, mais aucun dossier de classe</translation>
    </message>
    <message id="there is a validation folder, but no folder named train">
        <source></source>
        <translation>il y a un dossier de validation, mais aucun dossier nommé train</translation>
    </message>
    <message id="not among the splits">
        <source></source>
        <translation>n’est pas l’une des parties</translation>
    </message>
    <message id="%1 taken as the training split">
        <source></source>
        <translation>%1 pris comme partie d’entraînement</translation>
    </message>
    <message id="%1 and %2 taken as splits">
        <source></source>
        <translation>%1 et %2 pris comme parties</translation>
    </message>
    <message id="it has no images">
        <source></source>
        <translation>il n’a pas d’images</translation>
    </message>
    <message id="its folders are empty">
        <source></source>
        <translation>ses dossiers sont vides</translation>
    </message>
    <message id="it has no classes">
        <source></source>
        <translation>il n’a pas de classes</translation>
    </message>
    <message id="%1 is the validation split">
        <source></source>
        <translation>%1 est la partie de validation</translation>
    </message>
    <message id="none of its folders is a class of %1">
        <source></source>
        <translation>aucun de ses dossiers n’est une classe de %1</translation>
    </message>
    <message id="it repeats the class folders beside it">
        <source></source>
        <translation>il répète les dossiers de classe à côté de lui</translation>
    </message>
    <message id="it contains images itself">
        <source></source>
        <translation>il a des images à lui</translation>
    </message>
    <message id="it is one of several folders of images">
        <source></source>
        <translation>c’est l’un de plusieurs dossiers d’images</translation>
    </message>
    <message id="every class folder holds a train and a test folder; the images of both are used, put the splits above the classes">
        <source></source>
        <translation>chaque dossier de classe contient un dossier train et un dossier test&#xa0;; les images des deux sont utilisées, mettez les parties au-dessus des classes</translation>
    </message>
    <message id="expected train/ and val/ with one folder per class, or one folder per class">
        <source></source>
        <translation>attendu&#xa0;: train/ et val/ avec un dossier par classe, ou un dossier par classe</translation>
    </message>
    <message id="list the folder">
        <source></source>
        <translation>lire le dossier</translation>
    </message>
    <message id="look at the file">
        <source></source>
        <translation>examiner le fichier</translation>
    </message>
    <message id="1 file without an extension is ignored: %1">
        <source></source>
        <translation>1 fichier sans extension est ignoré&#xa0;: %1</translation>
    </message>
    <message id="%1 files without an extension are ignored: %2">
        <source></source>
        <translation>%1 fichiers sans extension sont ignorés&#xa0;: %2</translation>
    </message>
    <message id="1 %1 file is ignored, a format that is not read: %2">
        <source></source>
        <translation>1 fichier %1 est ignoré, un format qui n’est pas lu&#xa0;: %2</translation>
    </message>
    <message id="%1 %2 files are ignored, a format that is not read: %3">
        <source></source>
        <translation>%1 fichiers %2 sont ignorés, un format qui n’est pas lu&#xa0;: %3</translation>
    </message>
    <message id="1 %1 file is ignored: %2">
        <source></source>
        <translation>1 fichier %1 est ignoré&#xa0;: %2</translation>
    </message>
    <message id="%1 %2 files are ignored: %3">
        <source></source>
        <translation>%1 fichiers %2 sont ignorés&#xa0;: %3</translation>
    </message>
    <message id="the image folder does not exist">
        <source></source>
        <translation>le dossier d’images n’existe pas</translation>
    </message>
    <message id="not a folder">
        <source></source>
        <translation>ce n’est pas un dossier</translation>
    </message>
    <message id="choose the folder that contains the images; unpack an archive first">
        <source></source>
        <translation>choisissez le dossier qui contient les images&#xa0;; décompressez d’abord une archive</translation>
    </message>
    <message id="the file is empty (0 bytes)">
        <source></source>
        <translation>le fichier est vide (0 octet)</translation>
    </message>
    <message id="two folders have this name, in two spellings of Unicode (as macOS and as other systems write it); taken as one class">
        <source></source>
        <translation>deux dossiers portent ce nom, en deux écritures d’Unicode (celle de macOS et celle des autres systèmes)&#xa0;; traités comme une seule classe</translation>
    </message>
    <message id="the link leads nowhere; skipped">
        <source></source>
        <translation>le lien ne mène nulle part&#xa0;; ignoré</translation>
    </message>
    <message id="no class folders">
        <source></source>
        <translation>aucun dossier de classe</translation>
    </message>
    <message id="%1 image files lie outside any class folder; ignored">
        <source></source>
        <translation>%1 fichiers d’images sont hors de tout dossier de classe&#xa0;; ignorés</translation>
    </message>
    <message id="not listed in val_annotations.txt; ignored">
        <source></source>
        <translation>absent de val_annotations.txt&#xa0;; ignoré</translation>
    </message>
    <message id="no image files below this folder">
        <source></source>
        <translation>aucun fichier d’image sous ce dossier</translation>
    </message>
    <message id="class '%1' has no images in %2">
        <source></source>
        <translation>la classe «&#xa0;%1&#xa0;» n’a pas d’images dans %2</translation>
    </message>
    <message id="there is no validation folder beside train; scan the train folder itself to have a part split off">
        <source></source>
        <translation>il n’y a pas de dossier de validation à côté de train&#xa0;; parcourez le dossier train lui-même pour qu’une part en soit détachée</translation>
    </message>
    <message id="class '%1' is missing in %2">
        <source></source>
        <translation>la classe «&#xa0;%1&#xa0;» manque dans %2</translation>
    </message>
    <message id="the folder holds splits (%1), not classes">
        <source></source>
        <translation>le dossier contient des parties (%1), pas des classes</translation>
    </message>
    <message id="name one of them: %1">
        <source></source>
        <translation>nommez l’une d’elles&#xa0;: %1</translation>
    </message>
    <message id="the validation fraction must be in [0, 1)">
        <source></source>
        <translation>la fraction de validation doit être dans [0, 1)</translation>
    </message>
    <message id="the number of workers must not be negative">
        <source></source>
        <translation>le nombre de fils d’exécution ne doit pas être négatif</translation>
    </message>
    <message id="class '%1' (and %2 more) has no images in %3">
        <source></source>
        <translation>la classe «&#xa0;%1&#xa0;» (et %2 autres) n’a pas d’images dans %3</translation>
    </message>
    <message id="put images into a folder of that name, or remove the class">
        <source></source>
        <translation>mettez des images dans un dossier de ce nom, ou supprimez la classe</translation>
    </message>
    <message id="class '%1' of %2 is unknown to train">
        <source></source>
        <translation>la classe «&#xa0;%1&#xa0;» de %2 est inconnue de train</translation>
    </message>
    <message id="both splits need the same class folders">
        <source></source>
        <translation>les deux parties ont besoin des mêmes dossiers de classe</translation>
    </message>
    <message id="the extension is wrong: a %1 image">
        <source></source>
        <translation>mauvaise extension&#xa0;: une image %1</translation>
    </message>
    <message id="grey image">
        <source></source>
        <translation>image en gris</translation>
    </message>
    <message id="CMYK image">
        <source></source>
        <translation>image CMJN</translation>
    </message>
    <message id="damaged image: %1">
        <source></source>
        <translation>image endommagée&#xa0;: %1</translation>
    </message>
    <message id="unreadable image: %1">
        <source></source>
        <translation>image illisible&#xa0;: %1</translation>
    </message>
    <message id="%1 samples are more than can be numbered">
        <source></source>
        <translation>%1 échantillons sont plus qu’il n’est possible d’en numéroter</translation>
    </message>
    <message id="%1 labels for %2 samples">
        <source></source>
        <translation>%1 étiquettes pour %2 échantillons</translation>
    </message>
    <message id="sample %1 has the negative label %2">
        <source></source>
        <translation>l’échantillon %1 a l’étiquette négative %2</translation>
    </message>
    <message id="the fraction %1 is not in (0, 1]">
        <source></source>
        <translation>la fraction %1 n’est pas dans (0, 1]</translation>
    </message>
    <message id="the fractions add up to %1, but must add up to more than 0 and at most 1">
        <source></source>
        <translation>la somme des fractions est %1, mais doit être supérieure à 0 et d’au plus 1</translation>
    </message>
    <message id="%1 samples cannot be divided into %2 folds">
        <source></source>
        <translation>%1 échantillons ne peuvent pas être divisés en %2 plis</translation>
    </message>
    <message id="choose at least 2 folds and at most as many as there are samples">
        <source></source>
        <translation>choisissez au moins 2 plis et au plus autant qu’il y a d’échantillons</translation>
    </message>
    <message id="sample %1 is out of range; there are %2">
        <source></source>
        <translation>l’échantillon %1 n’est pas l’un des %2</translation>
    </message>
    <message id="'%1' of a system or tool left out: %2">
        <source></source>
        <translation>«&#xa0;%1&#xa0;» d’un système ou d’un outil laissé de côté&#xa0;: %2</translation>
    </message>
    <message id="'%1' of a system or tool left out, %2 times: %3">
        <source></source>
        <translation>«&#xa0;%1&#xa0;» d’un système ou d’un outil laissé de côté, %2 fois&#xa0;: %3</translation>
    </message>
    <message id="empty">
        <source></source>
        <translation>vide</translation>
    </message>
    <message id="'%1'">
        <source></source>
        <translation>«&#xa0;%1&#xa0;»</translation>
    </message>
    <message id="'%1': the range %2 runs backwards">
        <source></source>
        <translation>«&#xa0;%1&#xa0;»&#xa0;: l’intervalle %2 va à rebours</translation>
    </message>
    <message id="'%1': the range %2 has more than %3 numbers">
        <source></source>
        <translation>«&#xa0;%1&#xa0;»&#xa0;: l’intervalle %2 a plus de %3 nombres</translation>
    </message>
    <message id="write the smaller number first, as in 0..4">
        <source></source>
        <translation>écrivez le plus petit nombre d’abord, comme dans 0..4</translation>
    </message>
    <message id="'%1': %2 may be one number or two values">
        <source></source>
        <translation>«&#xa0;%1&#xa0;»&#xa0;: %2 peut être un nombre ou deux valeurs</translation>
    </message>
    <message id="write %1 for one number, or [%2] for two values">
        <source></source>
        <translation>écrivez %1 pour un nombre, ou [%2] pour deux valeurs</translation>
    </message>
    <message id="unknown key '%1'">
        <source></source>
        <translation>clé inconnue «&#xa0;%1&#xa0;»</translation>
    </message>
    <message id="'%1' must be %2, not %3">
        <source></source>
        <translation>«&#xa0;%1&#xa0;» doit être %2, et non %3</translation>
    </message>
    <message id="did you mean '%1'?">
        <source></source>
        <translation>vouliez-vous dire «&#xa0;%1&#xa0;»&#xa0;?</translation>
    </message>
    <message id="above %1">
        <source></source>
        <translation>supérieur à %1</translation>
    </message>
    <message id="of at least %1">
        <source></source>
        <translation>d’au moins %1</translation>
    </message>
    <message id="above %1 and below %2">
        <source></source>
        <translation>supérieur à %1 et inférieur à %2</translation>
    </message>
    <message id="above %1 and at most %2">
        <source></source>
        <translation>supérieur à %1 et d’au plus %2</translation>
    </message>
    <message id="from %1 to below %2">
        <source></source>
        <translation>de %1 à moins de %2</translation>
    </message>
    <message id="from %1 to %2">
        <source></source>
        <translation>de %1 à %2</translation>
    </message>
    <message id="a text">
        <source></source>
        <translation>un texte</translation>
    </message>
    <message id="a path">
        <source></source>
        <translation>un chemin</translation>
    </message>
    <message id="yes or no">
        <source></source>
        <translation>yes ou no</translation>
    </message>
    <message id="an integer %1">
        <source></source>
        <translation>un entier %1</translation>
    </message>
    <message id="a number %1">
        <source></source>
        <translation>un nombre %1</translation>
    </message>
    <message id="a list of %1 numbers, each %2, the smaller one first">
        <source></source>
        <translation>une liste de %1 nombres, chacun %2, le plus petit d’abord</translation>
    </message>
    <message id="a list of %1 numbers, each %2">
        <source></source>
        <translation>une liste de %1 nombres, chacun %2</translation>
    </message>
    <message id="a list of numbers, each %1, rising">
        <source></source>
        <translation>une liste de nombres, chacun %1, en ordre croissant</translation>
    </message>
    <message id="a list of numbers, each %1">
        <source></source>
        <translation>une liste de nombres, chacun %1</translation>
    </message>
    <message id="one of: %1">
        <source></source>
        <translation>l’une de ces valeurs&#xa0;: %1</translation>
    </message>
    <message id="'%1' is %2, but %3 takes multiples of %4">
        <source></source>
        <translation>«&#xa0;%1&#xa0;» vaut %2, mais %3 prend des multiples de %4</translation>
    </message>
    <message id="the nearest is %1">
        <source></source>
        <translation>le plus proche est %1</translation>
    </message>
    <message id="'model.distillation' is on, but %1 has no distillation head">
        <source></source>
        <translation>«&#xa0;model.distillation&#xa0;» est activé, mais %1 n’a pas de tête de distillation</translation>
    </message>
    <message id="switch it off, or choose a LeViT">
        <source></source>
        <translation>désactivez-le, ou choisissez un LeViT</translation>
    </message>
    <message id="'model.drop_path' is between -1 and 0">
        <source></source>
        <translation>«&#xa0;model.drop_path&#xa0;» est entre -1 et 0</translation>
    </message>
    <message id="-1 is as published, 0 is off">
        <source></source>
        <translation>-1 est la valeur publiée, 0 désactive</translation>
    </message>
    <message id="'%1' is given, but %2 does not support it">
        <source></source>
        <translation>«&#xa0;%1&#xa0;» est donné, mais %2 n’a rien de tel</translation>
    </message>
    <message id="leave it at its default, or choose a ViT">
        <source></source>
        <translation>laissez-le à sa valeur par défaut, ou choisissez un ViT</translation>
    </message>
    <message id="'data.train' is not given">
        <source></source>
        <translation>«&#xa0;data.train&#xa0;» n’est pas donné</translation>
    </message>
    <message id="name a beton file or a folder of classes">
        <source></source>
        <translation>nommez un fichier beton ou un dossier de classes</translation>
    </message>
    <message id="the last number of 'augment.color_jitter', the hue, is above 0.5">
        <source></source>
        <translation>le dernier nombre de «&#xa0;augment.color_jitter&#xa0;», la teinte, dépasse 0.5</translation>
    </message>
    <message id="0.5 already covers all hues">
        <source></source>
        <translation>0.5 couvre déjà toutes les teintes</translation>
    </message>
    <message id="'data.memory_budget' is given, but 'data.loader' is folder">
        <source></source>
        <translation>«&#xa0;data.memory_budget&#xa0;» est donné, mais «&#xa0;data.loader&#xa0;» est folder</translation>
    </message>
    <message id="it is for beton files; leave it at 0">
        <source></source>
        <translation>il est fait pour les fichiers beton&#xa0;; laissez-le à 0</translation>
    </message>
    <message id="'data.label_field' is given, but 'data.loader' is folder">
        <source></source>
        <translation>«&#xa0;data.label_field&#xa0;» est donné, mais «&#xa0;data.loader&#xa0;» est folder</translation>
    </message>
    <message id="the classes of a folder are its subfolders; leave it empty">
        <source></source>
        <translation>les classes d’un dossier sont ses sous-dossiers&#xa0;; laissez-le vide</translation>
    </message>
    <message id="'data.in_memory' and 'data.memory_budget' are given, but exclude each other">
        <source></source>
        <translation>«&#xa0;data.in_memory&#xa0;» et «&#xa0;data.memory_budget&#xa0;» sont donnés, mais s’excluent</translation>
    </message>
    <message id="keep the budget for files larger than memory">
        <source></source>
        <translation>gardez le budget pour les fichiers plus grands que la mémoire</translation>
    </message>
    <message id="'schedule.epochs' has %1 numbers, 'schedule.factors' %2">
        <source></source>
        <translation>«&#xa0;schedule.epochs&#xa0;» a %1 nombres, «&#xa0;schedule.factors&#xa0;» %2</translation>
    </message>
    <message id="give one factor for each epoch">
        <source></source>
        <translation>donnez un facteur pour chaque époque</translation>
    </message>
    <message id="'schedule.name' is piecewise, but 'schedule.epochs' is empty">
        <source></source>
        <translation>«&#xa0;schedule.name&#xa0;» est piecewise, mais «&#xa0;schedule.epochs&#xa0;» est vide</translation>
    </message>
    <message id="for example epochs: [0, 2, 15] and factors: [0.2, 1, 0]">
        <source></source>
        <translation>par exemple epochs: [0, 2, 15] et factors: [0.2, 1, 0]</translation>
    </message>
    <message id="'schedule.warmup_epochs' is given, but 'schedule.name' is piecewise">
        <source></source>
        <translation>«&#xa0;schedule.warmup_epochs&#xa0;» est donné, mais «&#xa0;schedule.name&#xa0;» est piecewise</translation>
    </message>
    <message id="begin the factors with the warm-up">
        <source></source>
        <translation>commencez les facteurs par la montée</translation>
    </message>
    <message id="'schedule.warmup_epochs' is %1, more than 'train.epochs', %2">
        <source></source>
        <translation>«&#xa0;schedule.warmup_epochs&#xa0;» vaut %1, plus que «&#xa0;train.epochs&#xa0;», %2</translation>
    </message>
    <message id="warm up for fewer epochs">
        <source></source>
        <translation>faites une montée de moins d’époques</translation>
    </message>
    <message id="'schedule.warmup_epochs' is given, but 'schedule.name' is one_cycle">
        <source></source>
        <translation>«&#xa0;schedule.warmup_epochs&#xa0;» est donné, mais «&#xa0;schedule.name&#xa0;» est one_cycle</translation>
    </message>
    <message id="a cycle rises by itself: see schedule.rise_share">
        <source></source>
        <translation>un cycle monte de lui-même&#xa0;: voyez schedule.rise_share</translation>
    </message>
    <message id="'schedule.min_lr' is above 'optimizer.lr'">
        <source></source>
        <translation>«&#xa0;schedule.min_lr&#xa0;» dépasse «&#xa0;optimizer.lr&#xa0;»</translation>
    </message>
    <message id="lower it">
        <source></source>
        <translation>diminuez-le</translation>
    </message>
    <message id="'schedule.warmup_lr' is above 'optimizer.lr'">
        <source></source>
        <translation>«&#xa0;schedule.warmup_lr&#xa0;» dépasse «&#xa0;optimizer.lr&#xa0;»</translation>
    </message>
    <message id="'extension.after', 'extension.start_lr' and 'extension.end_lr' have different lengths">
        <source></source>
        <translation>«&#xa0;extension.after&#xa0;», «&#xa0;extension.start_lr&#xa0;» et «&#xa0;extension.end_lr&#xa0;» ont des longueurs différentes</translation>
    </message>
    <message id="give one number of each for every extension, or leave all empty">
        <source></source>
        <translation>donnez un nombre de chacun pour chaque prolongation, ou laissez-les tous vides</translation>
    </message>
    <message id="'extension.after' must contain whole epochs before 'train.epochs'">
        <source></source>
        <translation>«&#xa0;extension.after&#xa0;» doit contenir des époques entières avant «&#xa0;train.epochs&#xa0;»</translation>
    </message>
    <message id="leave it to train --resume RUN --epochs +N">
        <source></source>
        <translation>laissez cela à train --resume RUN --epochs +N</translation>
    </message>
    <message id="'extension.end_lr' is above 'extension.start_lr'">
        <source></source>
        <translation>«&#xa0;extension.end_lr&#xa0;» dépasse «&#xa0;extension.start_lr&#xa0;»</translation>
    </message>
    <message id="'train.first_image_size' is above 'model.image_size'">
        <source></source>
        <translation>«&#xa0;train.first_image_size&#xa0;» dépasse «&#xa0;model.image_size&#xa0;»</translation>
    </message>
    <message id="'optimizer.nesterov' is on without SGD and its momentum">
        <source></source>
        <translation>«&#xa0;optimizer.nesterov&#xa0;» est activé sans SGD et son inertie</translation>
    </message>
    <message id="set optimizer.name to sgd and optimizer.momentum above 0, or switch it off">
        <source></source>
        <translation>mettez optimizer.name à sgd et optimizer.momentum au-dessus de 0, ou désactivez-le</translation>
    </message>
    <message id="'distillation.kind' is given, but 'distillation.teacher' is empty">
        <source></source>
        <translation>«&#xa0;distillation.kind&#xa0;» est donné, mais «&#xa0;distillation.teacher&#xa0;» est vide</translation>
    </message>
    <message id="name the checkpoint of a trained model">
        <source></source>
        <translation>nommez le point de reprise d’un modèle entraîné</translation>
    </message>
    <message id="'distillation.teacher' is given, but 'distillation.kind' is none">
        <source></source>
        <translation>«&#xa0;distillation.teacher&#xa0;» est donné, mais «&#xa0;distillation.kind&#xa0;» est none</translation>
    </message>
    <message id="set distillation.kind to hard or soft">
        <source></source>
        <translation>mettez distillation.kind à hard ou soft</translation>
    </message>
    <message id="expected keys with values, such as 'name: my experiment'">
        <source></source>
        <translation>attendu&#xa0;: des clés avec des valeurs, comme «&#xa0;name: my experiment&#xa0;»</translation>
    </message>
    <message id="a key must be a plain word">
        <source></source>
        <translation>une clé doit être un simple mot</translation>
    </message>
    <message id="'%1' is a section of keys, not a value">
        <source></source>
        <translation>«&#xa0;%1&#xa0;» est une section de clés, pas une valeur</translation>
    </message>
    <message id="duplicate key '%1'">
        <source></source>
        <translation>clé «&#xa0;%1&#xa0;» en double</translation>
    </message>
    <message id="first defined on line %1">
        <source></source>
        <translation>définie d’abord à la ligne %1</translation>
    </message>
    <message id="a section of keys">
        <source></source>
        <translation>une section de clés</translation>
    </message>
    <message id="'%1' has more than %2 values">
        <source></source>
        <translation>«&#xa0;%1&#xa0;» a plus de %2 valeurs</translation>
    </message>
    <message id="shorten the list">
        <source></source>
        <translation>raccourcissez la liste</translation>
    </message>
    <message id="an empty list">
        <source></source>
        <translation>une liste vide</translation>
    </message>
    <message id="a nested list">
        <source></source>
        <translation>une liste dans une liste</translation>
    </message>
    <message id="line %1 is indented with a tab">
        <source></source>
        <translation>la ligne %1 est décalée par une tabulation</translation>
    </message>
    <message id="YAML is indented with spaces only">
        <source></source>
        <translation>YAML ne se décale qu’avec des espaces</translation>
    </message>
    <message id="this is not valid YAML">
        <source></source>
        <translation>ce n’est pas du YAML valable</translation>
    </message>
    <message id="a second YAML document begins here">
        <source></source>
        <translation>un second document YAML commence ici</translation>
    </message>
    <message id="one file describes one experiment">
        <source></source>
        <translation>un fichier décrit une expérience</translation>
    </message>
    <message id="a binary value is not Base64">
        <source></source>
        <translation>une valeur binaire n’est pas en Base64</translation>
    </message>
    <message id="the config has %1 bytes, more than %2 KiB">
        <source></source>
        <translation>la configuration a %1 octets, plus de %2 Kio</translation>
    </message>
    <message id="a config describes one experiment, or one sweep">
        <source></source>
        <translation>une configuration décrit une expérience, ou une série d’essais</translation>
    </message>
    <message id="a run is extended by at least one epoch">
        <source></source>
        <translation>un essai se prolonge d’au moins une époque</translation>
    </message>
    <message id="'%1' cannot change when a run is resumed">
        <source></source>
        <translation>«&#xa0;%1&#xa0;» ne peut pas changer à la reprise d’un essai</translation>
    </message>
    <message id="only data.train and data.val may name new places; start a new run for other settings">
        <source></source>
        <translation>seuls data.train et data.val peuvent nommer de nouveaux endroits&#xa0;; créez un nouvel essai pour d’autres réglages</translation>
    </message>
    <message id="'%1' names no place">
        <source></source>
        <translation>«&#xa0;%1&#xa0;» ne nomme aucun endroit</translation>
    </message>
    <message id="give the folder or beton file that was moved">
        <source></source>
        <translation>donnez le dossier ou le fichier beton qui a été déplacé</translation>
    </message>
    <message id="the run has no validation data">
        <source></source>
        <translation>l’essai n’a pas de données de validation</translation>
    </message>
    <message id="omit data.val, or start a new run">
        <source></source>
        <translation>omettez data.val, ou créez un nouvel essai</translation>
    </message>
    <message id="'%1' has no values">
        <source></source>
        <translation>«&#xa0;%1&#xa0;» n’a pas de valeurs</translation>
    </message>
    <message id="the lists of this config make more than %1 runs">
        <source></source>
        <translation>les listes de cette configuration font plus de %1 essais</translation>
    </message>
    <message id="shorten the list of '%1'">
        <source></source>
        <translation>raccourcissez la liste de «&#xa0;%1&#xa0;»</translation>
    </message>
    <message id="decoding the image takes more than %1 (%2)">
        <source></source>
        <translation>le décodage de l’image prend plus de %1 (%2)</translation>
    </message>
    <message id="resize or remove it, or raise %1">
        <source></source>
        <translation>redimensionnez-la ou retirez-la, ou augmentez %1</translation>
    </message>
    <message id="a decode budget that is not exhausted was reported">
        <source></source>
        <translation>un budget de décodage qui n’est pas épuisé a été signalé</translation>
    </message>
    <message id="the BMP file ends early">
        <source></source>
        <translation>le fichier BMP s’arrête trop tôt</translation>
    </message>
    <message id="corrupt BMP file: %1">
        <source></source>
        <translation>fichier BMP endommagé&#xa0;: %1</translation>
    </message>
    <message id="a bit mask has gaps">
        <source></source>
        <translation>un masque de bits a des trous</translation>
    </message>
    <message id="%1-bit BMP with compression %2 is not supported">
        <source></source>
        <translation>BMP à %1 bits avec la compression %2&#xa0;: non pris en charge</translation>
    </message>
    <message id="the header gives a size of %1 x %2">
        <source></source>
        <translation>l’en-tête annonce une taille de %1 × %2</translation>
    </message>
    <message id="BMP with a header of %1 bytes is not supported">
        <source></source>
        <translation>BMP avec un en-tête de %1 octets&#xa0;: non pris en charge</translation>
    </message>
    <message id="a run-length code leaves the image">
        <source></source>
        <translation>un code de répétition sort de l’image</translation>
    </message>
    <message id="a run-length code passes the end of a row">
        <source></source>
        <translation>un code de répétition dépasse la fin d’une ligne</translation>
    </message>
    <message id="no JPEG, PNG, WebP, BMP or TIFF image">
        <source></source>
        <translation>ni JPEG, ni PNG, WebP, BMP ou TIFF</translation>
    </message>
    <message id="the file's format is %1, which Formwork does not read">
        <source></source>
        <translation>le fichier est au format %1, que Formwork ne lit pas</translation>
    </message>
    <message id="convert it to JPEG or PNG">
        <source></source>
        <translation>convertissez-le en JPEG ou en PNG</translation>
    </message>
    <message id="the file is a Git LFS pointer, not an image">
        <source></source>
        <translation>le fichier est un pointeur Git LFS, pas une image</translation>
    </message>
    <message id="git lfs pull fetches it">
        <source></source>
        <translation>git lfs pull le récupère</translation>
    </message>
    <message id="the file is a web page, not an image">
        <source></source>
        <translation>le fichier est une page web, pas une image</translation>
    </message>
    <message id="download the image itself">
        <source></source>
        <translation>téléchargez l’image elle-même</translation>
    </message>
    <message id="the file holds nothing but zeros">
        <source></source>
        <translation>le fichier ne contient que des zéros</translation>
    </message>
    <message id="copy or download it again">
        <source></source>
        <translation>copiez-le ou téléchargez-le de nouveau</translation>
    </message>
    <message id="not enough memory for the image">
        <source></source>
        <translation>pas assez de mémoire pour l’image</translation>
    </message>
    <message id="the PNG file ends early">
        <source></source>
        <translation>le fichier PNG s’arrête trop tôt</translation>
    </message>
    <message id="corrupt PNG file: %1">
        <source></source>
        <translation>fichier PNG endommagé&#xa0;: %1</translation>
    </message>
    <message id="not enough memory to write a PNG">
        <source></source>
        <translation>pas assez de mémoire pour écrire un PNG</translation>
    </message>
    <message id="writing a PNG failed: %1">
        <source></source>
        <translation>l’écriture d’un PNG a échoué&#xa0;: %1</translation>
    </message>
    <message id="%1 is not supported">
        <source></source>
        <translation>non pris en charge&#xa0;: %1</translation>
    </message>
    <message id="save it as PNG, or as TIFF with 8 or 16 bits per sample">
        <source></source>
        <translation>enregistrez-la en PNG, ou en TIFF avec 8 ou 16 bits par échantillon</translation>
    </message>
    <message id="%1-bit %2 TIFF with %3 separate channels">
        <source></source>
        <translation>TIFF %2 à %1 bits avec %3 canaux séparés</translation>
    </message>
    <message id="%1-bit %2 TIFF with %3 channels">
        <source></source>
        <translation>TIFF %2 à %1 bits avec %3 canaux</translation>
    </message>
    <message id="floating-point TIFF">
        <source></source>
        <translation>TIFF en virgule flottante</translation>
    </message>
    <message id="TIFF with signed samples">
        <source></source>
        <translation>TIFF à échantillons signés</translation>
    </message>
    <message id="TIFF with logarithmic luminance (LogLuv)">
        <source></source>
        <translation>TIFF à luminance logarithmique (LogLuv)</translation>
    </message>
    <message id="TIFF with old-style JPEG compression">
        <source></source>
        <translation>TIFF avec compression JPEG d’ancien style</translation>
    </message>
    <message id="TIFF with compression %1">
        <source></source>
        <translation>TIFF avec la compression %1</translation>
    </message>
    <message id="corrupt TIFF file: it has no colour map">
        <source></source>
        <translation>fichier TIFF endommagé&#xa0;: il n’a pas de table de couleurs</translation>
    </message>
    <message id="a TIFF strip or tile of more than 512 MiB">
        <source></source>
        <translation>une bande ou une tuile TIFF de plus de 512 Mio</translation>
    </message>
    <message id="corrupt TIFF file: %1">
        <source></source>
        <translation>fichier TIFF endommagé&#xa0;: %1</translation>
    </message>
    <message id="the WebP file ends early">
        <source></source>
        <translation>le fichier WebP s’arrête trop tôt</translation>
    </message>
    <message id="this kind of WebP is not supported">
        <source></source>
        <translation>ce genre de WebP n’est pas pris en charge</translation>
    </message>
    <message id="corrupt WebP file">
        <source></source>
        <translation>fichier WebP endommagé</translation>
    </message>
    <message id="animated WebP is not supported">
        <source></source>
        <translation>WebP animé&#xa0;: non pris en charge</translation>
    </message>
    <message id="libwebp is not the version Formwork was built with">
        <source></source>
        <translation>libwebp n’est pas la version avec laquelle Formwork a été compilé</translation>
    </message>
    <message id="the header gives %1 x %2 pixels, but the image has %3 x %4">
        <source></source>
        <translation>l’en-tête indique %1 × %2 pixels, mais l’image en a %3 × %4</translation>
    </message>
    <message id="the region reaches beyond the image of %1 x %2 pixels">
        <source></source>
        <translation>la région dépasse l’image de %1 × %2 pixels</translation>
    </message>
    <message id="a JPEG cannot have %1 x %2 pixels">
        <source></source>
        <translation>un JPEG ne peut pas avoir %1 × %2 pixels</translation>
    </message>
    <message id="JPEG quality %1 is not within 1 and 100">
        <source></source>
        <translation>la qualité JPEG %1 n’est pas comprise entre 1 et 100</translation>
    </message>
    <message id="JPEG: %1">
        <source></source>
        <translation>JPEG&#xa0;: %1</translation>
    </message>
    <message id="corrupt JPEG: %1">
        <source></source>
        <translation>JPEG endommagé&#xa0;: %1</translation>
    </message>
    <message id="the image has no pixels">
        <source></source>
        <translation>l’image n’a pas de pixels</translation>
    </message>
    <message id="the image claims %1 x %2 pixels, more than the limit of %3 megapixels">
        <source></source>
        <translation>l’image annonce %1&#xa0;×&#xa0;%2 pixels, plus que la limite de %3 mégapixels</translation>
    </message>
    <message id="resize or remove it">
        <source></source>
        <translation>réduisez-la ou supprimez-la</translation>
    </message>
    <message id="the %1 header claims more pixels than a file of this size can hold">
        <source></source>
        <translation>l’en-tête %1 annonce plus de pixels qu’un fichier de cette taille ne peut en contenir</translation>
    </message>
    <message id="cannot resample %1 x %2 pixels to %3">
        <source></source>
        <translation>impossible de rééchantillonner %1 × %2 pixels vers %3</translation>
    </message>
    <message id="cannot resize %1 x %2 pixels to %3 x %4">
        <source></source>
        <translation>impossible de redimensionner %1 × %2 pixels en %3 × %4</translation>
    </message>
    <message id="there is no sample %1 among %2">
        <source></source>
        <translation>il n’y a pas d’échantillon %1 parmi %2</translation>
    </message>
    <message id="a preview needs a loader of 8-bit, interleaved images">
        <source></source>
        <translation>un aperçu demande un chargeur d’images entrelacées à 8 bits</translation>
    </message>
    <message id="%1 is %2, but must be between %3 and %4">
        <source></source>
        <translation>%1 vaut %2, mais doit être entre %3 et %4</translation>
    </message>
    <message id="%1 runs from %2 to %3, but the minimum must be above 0 and at most the maximum">
        <source></source>
        <translation>%1 va de %2 à %3, mais le minimum doit être supérieur à 0 et ne pas dépasser le maximum</translation>
    </message>
    <message id="'%1' in '%2' is not a setting of RandAugment">
        <source></source>
        <translation>«&#xa0;%1&#xa0;» dans «&#xa0;%2&#xa0;» n’est pas un réglage de RandAugment</translation>
    </message>
    <message id="write it as 'rand-m9-mstd0.5-inc1' (m, n, p, mstd, mmax, inc)">
        <source></source>
        <translation>écrivez-le comme «&#xa0;rand-m9-mstd0.5-inc1&#xa0;» (m, n, p, mstd, mmax, inc)</translation>
    </message>
    <message id="the dataset has no samples">
        <source></source>
        <translation>le jeu de données n’a pas d’échantillons</translation>
    </message>
    <message id="the dataset has %1 samples, more than the loader can number">
        <source></source>
        <translation>le jeu de données a %1 échantillons, plus que le chargeur ne peut en numéroter</translation>
    </message>
    <message id="split it into several datasets">
        <source></source>
        <translation>divisez-le en plusieurs jeux de données</translation>
    </message>
    <message id="sample %1 is requested, but there are %2">
        <source></source>
        <translation>l’échantillon %1 est demandé, mais il y en a %2</translation>
    </message>
    <message id="was the list of samples made for another dataset?">
        <source></source>
        <translation>la liste des échantillons a-t-elle été faite pour un autre jeu de données&#xa0;?</translation>
    </message>
    <message id="sample %1 is listed twice">
        <source></source>
        <translation>l’échantillon %1 figure deux fois dans la liste</translation>
    </message>
    <message id="list it once and give it a weight">
        <source></source>
        <translation>ne le mettez qu’une fois et donnez-lui un poids</translation>
    </message>
    <message id="no batch is left: %1 samples do not fill a batch of %2%3 and the last partial batch is dropped">
        <source></source>
        <translation>il ne reste aucun lot&#xa0;: %1 échantillons ne remplissent pas un lot de %2%3 et le dernier lot incomplet est abandonné</translation>
    </message>
    <message id="choose a smaller batch size or keep the last batch">
        <source></source>
        <translation>choisissez une taille de lot plus petite ou gardez le dernier lot</translation>
    </message>
    <message id="%1 weights are given for %2 samples">
        <source></source>
        <translation>%1 poids sont donnés pour %2 échantillons</translation>
    </message>
    <message id="give one weight for every sample of the dataset">
        <source></source>
        <translation>donnez un poids pour chaque échantillon du jeu de données</translation>
    </message>
    <message id="no sample has a weight above 0">
        <source></source>
        <translation>aucun échantillon n’a un poids supérieur à 0</translation>
    </message>
    <message id="sample %1: %2">
        <source></source>
        <translation>échantillon %1&#xa0;: %2</translation>
    </message>
    <message id="not enough memory to decode the image">
        <source></source>
        <translation>pas assez de mémoire pour décoder l’image</translation>
    </message>
    <message id="cannot start %1 loader threads: %2">
        <source></source>
        <translation>impossible de démarrer %1 fils de chargement&#xa0;: %2</translation>
    </message>
    <message id="choose fewer workers">
        <source></source>
        <translation>choisissez moins de fils de chargement</translation>
    </message>
    <message id="an epoch of %1 batches cannot start at batch %2">
        <source></source>
        <translation>une époque de %1 lots ne peut pas commencer au lot %2</translation>
    </message>
    <message id="%1 samples in a row cannot be read; the last one, sample %2: %3">
        <source></source>
        <translation>%1 échantillons de suite ne peuvent pas être lus&#xa0;; le dernier, l’échantillon %2&#xa0;: %3</translation>
    </message>
    <message id="check that the dataset still exists and is complete">
        <source></source>
        <translation>vérifiez que le jeu de données est encore là et complet</translation>
    </message>
    <message id="all %1 batches of the loader are in use">
        <source></source>
        <translation>tous les %1 lots du chargeur sont utilisés</translation>
    </message>
    <message id="return a batch before requesting the next, or raise batchesAhead">
        <source></source>
        <translation>rendez un lot avant de demander le suivant, ou augmentez batchesAhead</translation>
    </message>
    <message id="no memory for a digest">
        <source></source>
        <translation>pas de mémoire pour une empreinte</translation>
    </message>
    <message id="not enough memory for a batch of %1 MiB">
        <source></source>
        <translation>pas assez de mémoire pour un lot de %1 Mio</translation>
    </message>
    <message id="choose a smaller batch size or fewer batches ahead">
        <source></source>
        <translation>choisissez une taille de lot plus petite ou moins de lots d’avance</translation>
    </message>
    <message id="the random crop's area must lie above 0 and at most at 1, the minimum first">
        <source></source>
        <translation>l’aire du recadrage aléatoire doit être supérieure à 0 et d’au plus 1, le minimum d’abord</translation>
    </message>
    <message id="the random crop's aspect ratio must lie above 0, the minimum first">
        <source></source>
        <translation>le rapport largeur sur hauteur du recadrage aléatoire doit être supérieur à 0, le minimum d’abord</translation>
    </message>
    <message id="the flip probability must be in [0, 1]">
        <source></source>
        <translation>la probabilité de retournement doit être dans [0, 1]</translation>
    </message>
    <message id="the centre crop's ratio must be in (0, 1]">
        <source></source>
        <translation>la part du recadrage central doit être dans (0, 1]</translation>
    </message>
    <message id="the batch size">
        <source></source>
        <translation>la taille de lot</translation>
    </message>
    <message id="the number of loader workers">
        <source></source>
        <translation>le nombre de fils de chargement</translation>
    </message>
    <message id="the number of batches ahead">
        <source></source>
        <translation>le nombre de lots d’avance</translation>
    </message>
    <message id="the output size">
        <source></source>
        <translation>la taille de sortie</translation>
    </message>
    <message id="the number of ranks">
        <source></source>
        <translation>le nombre de rangs</translation>
    </message>
    <message id="the rank">
        <source></source>
        <translation>le rang</translation>
    </message>
    <message id="the number of repeats">
        <source></source>
        <translation>le nombre de répétitions</translation>
    </message>
    <message id="the weights of samples must be finite and not negative">
        <source></source>
        <translation>les poids des échantillons doivent être finis et non négatifs</translation>
    </message>
    <message id="the centre crop is for validation, whose images must not be augmented or mixed">
        <source></source>
        <translation>le recadrage central est fait pour la validation, dont les images ne doivent être ni augmentées ni mélangées</translation>
    </message>
    <message id="the normalisation needs finite means and deviations above 0">
        <source></source>
        <translation>la normalisation demande des moyennes finies et des écarts types supérieurs à 0</translation>
    </message>
    <message id="%1 of %2 images cannot be read and were replaced by others: %3">
        <source></source>
        <translation>%1 images sur %2 ne peuvent pas être lues&#xa0;; d’autres ont pris leur place&#xa0;: %3</translation>
    </message>
    <message id="no data to measure was given">
        <source></source>
        <translation>il n’y a pas de données à mesurer</translation>
    </message>
    <message id="no number of threads to measure with was given">
        <source></source>
        <translation>il n’y a pas de nombre de fils avec lequel mesurer</translation>
    </message>
    <message id="the number of epochs is %1, but the first is left out of the figures">
        <source></source>
        <translation>le nombre d’époques est %1, mais la première ne compte pas dans les chiffres</translation>
    </message>
    <message id="measure at least 2">
        <source></source>
        <translation>mesurez-en au moins 2</translation>
    </message>
    <message id="no memory budget to measure with was given">
        <source></source>
        <translation>il n’y a pas de budget de mémoire avec lequel mesurer</translation>
    </message>
    <message id="0 stands for a mapped file">
        <source></source>
        <translation>0 veut dire un fichier projeté en mémoire</translation>
    </message>
    <message id="does not exist">
        <source></source>
        <translation>n’existe pas</translation>
    </message>
    <message id="%1 are known for %2 of %3 samples">
        <source></source>
        <translation>%1&#xa0;: connus pour %2 échantillons sur %3</translation>
    </message>
    <message id="a dataset of %1 samples is too large: at most %2 can be loaded">
        <source></source>
        <translation>un jeu de données de %1 échantillons est trop grand&#xa0;: %2 au plus peuvent être chargés</translation>
    </message>
    <message id="a label is %1, but must not be negative">
        <source></source>
        <translation>une étiquette vaut %1, mais ne doit pas être négative</translation>
    </message>
    <message id="the JPEG is smaller than the %1 x %2 pixels recorded for it">
        <source></source>
        <translation>le JPEG est plus petit que les %1 × %2 pixels enregistrés pour lui</translation>
    </message>
    <message id="a memory budget of %1 bytes does not hold the largest sample (%2), which needs %3">
        <source></source>
        <translation>un budget de mémoire de %1 octets ne contient pas le plus grand échantillon (%2), qui en demande %3</translation>
    </message>
    <message id="raise the memory budget">
        <source></source>
        <translation>augmentez le budget de mémoire</translation>
    </message>
    <message id="not enough memory to hold %1 MiB of a beton file">
        <source></source>
        <translation>pas assez de mémoire pour garder %1 Mio d’un fichier beton</translation>
    </message>
    <message id="choose a smaller memory budget">
        <source></source>
        <translation>choisissez un budget de mémoire plus petit</translation>
    </message>
    <message id="cannot start a thread that reads: %1">
        <source></source>
        <translation>impossible de démarrer un fil de lecture&#xa0;: %1</translation>
    </message>
    <message id="a model that was fused for inference cannot train">
        <source></source>
        <translation>un modèle fusionné pour l’inférence ne peut pas être entraîné</translation>
    </message>
    <message id="model.name: there is no LeViT named %1">
        <source></source>
        <translation>model.name&#xa0;: il n’y a pas de LeViT nommé %1</translation>
    </message>
    <message id="model.image_size = %1 does not fit %2, which takes multiples of %3">
        <source></source>
        <translation>model.image_size = %1 ne va pas avec %2, qui prend des multiples de %3</translation>
    </message>
    <message id="nearest valid: %1">
        <source></source>
        <translation>valeur possible la plus proche&#xa0;: %1</translation>
    </message>
    <message id="model.name: there is no model %1">
        <source></source>
        <translation>model.name&#xa0;: il n’y a pas de modèle %1</translation>
    </message>
    <message id="known: %1">
        <source></source>
        <translation>connus&#xa0;: %1</translation>
    </message>
    <message id="a model needs at least one class">
        <source></source>
        <translation>un modèle a besoin d’au moins une classe</translation>
    </message>
    <message id="model.distillation: %1 has no second head">
        <source></source>
        <translation>model.distillation&#xa0;: %1 n’a pas de seconde tête</translation>
    </message>
    <message id="only LeViT models have one">
        <source></source>
        <translation>seuls les modèles LeViT en ont une</translation>
    </message>
    <message id="the weights do not fit the model: %1">
        <source></source>
        <translation>les poids ne vont pas avec le modèle&#xa0;: %1</translation>
    </message>
    <message id="check model name, number of classes, image size and distillation head">
        <source></source>
        <translation>vérifiez le nom du modèle, le nombre de classes, la taille d’image et la tête de distillation</translation>
    </message>
    <message id="model.name: there is no ViT named %1">
        <source></source>
        <translation>model.name&#xa0;: il n’y a pas de ViT nommé %1</translation>
    </message>
    <message id="weights are written as safetensors; the name has another extension">
        <source></source>
        <translation>les poids s’écrivent en safetensors&#xa0;; le nom a une autre extension</translation>
    </message>
    <message id="name it *.safetensors">
        <source></source>
        <translation>nommez-le *.safetensors</translation>
    </message>
    <message id="unknown naming '%1'">
        <source></source>
        <translation>façon de nommer inconnue «&#xa0;%1&#xa0;»</translation>
    </message>
    <message id="give timm, torchvision (ViT) or facebook (LeViT)">
        <source></source>
        <translation>donnez timm, torchvision (ViT) ou facebook (LeViT)</translation>
    </message>
    <message id="these weights have no head">
        <source></source>
        <translation>ces poids n’ont pas de tête</translation>
    </message>
    <message id="give the number of classes of the new head">
        <source></source>
        <translation>donnez le nombre de classes de la nouvelle tête</translation>
    </message>
    <message id="tensor %1 has a type that cannot be saved here">
        <source></source>
        <translation>le tenseur %1 a un type qui ne peut pas être enregistré ici</translation>
    </message>
    <message id="two tensors are named %1">
        <source></source>
        <translation>deux tenseurs s’appellent %1</translation>
    </message>
    <message id="names and metadata take %1 bytes, more than %2">
        <source></source>
        <translation>les noms et les métadonnées prennent %1 octets, plus que %2</translation>
    </message>
    <message id="use fewer classes, or shorter names">
        <source></source>
        <translation>prenez moins de classes, ou des noms plus courts</translation>
    </message>
    <message id="holds the weights of %1, not of %2">
        <source></source>
        <translation>contient les poids de %1, pas de %2</translation>
    </message>
    <message id="set model.name to %1, or give other weights">
        <source></source>
        <translation>mettez model.name à %1, ou donnez d’autres poids</translation>
    </message>
    <message id="the model is not in the registry">
        <source></source>
        <translation>le modèle n’est pas l’un des modèles connus</translation>
    </message>
    <message id="does not hold the weights of a model that Formwork has%1">
        <source></source>
        <translation>ne contient les poids d’aucun modèle de Formwork%1</translation>
    </message>
    <message id="ViT under the names of timm or torchvision, LeViT under those of timm or facebookresearch">
        <source></source>
        <translation>ViT sous les noms de timm ou de torchvision, LeViT sous ceux de timm ou de facebookresearch</translation>
    </message>
    <message id="tensor %1 holds NaN or infinite values">
        <source></source>
        <translation>le tenseur %1 contient des valeurs NaN ou infinies</translation>
    </message>
    <message id="its training diverged, or the file is damaged; use other weights">
        <source></source>
        <translation>son entraînement a divergé, ou le fichier est endommagé&#xa0;; prenez d’autres poids</translation>
    </message>
    <message id="the head or the positions of %1 are missing">
        <source></source>
        <translation>la tête ou les positions de %1 manquent</translation>
    </message>
    <message id="is for images of %1 px; %2 is built for at most %3">
        <source></source>
        <translation>est fait pour des images de %1 px&#xa0;; %2 se construit pour %3 au plus</translation>
    </message>
    <message id="%1 has trained no epoch yet">
        <source></source>
        <translation>%1 n’a encore entraîné aucune époque</translation>
    </message>
    <message id="start it, or start a new run with more epochs">
        <source></source>
        <translation>démarrez-le, ou créez un nouvel essai avec plus d’époques</translation>
    </message>
    <message id="%1 kept no optimiser state, so it cannot be extended">
        <source></source>
        <translation>%1 n’a pas gardé l’état de l’optimiseur et ne peut donc pas être prolongé</translation>
    </message>
    <message id="start a new run from its weights: model.weights: %1">
        <source></source>
        <translation>créez un nouvel essai à partir de ses poids&#xa0;: model.weights: %1</translation>
    </message>
    <message id="the run cannot be extended from its last checkpoint: %1">
        <source></source>
        <translation>l’essai ne peut pas être prolongé à partir de son dernier point de reprise&#xa0;: %1</translation>
    </message>
    <message id="it is missing">
        <source></source>
        <translation>il manque</translation>
    </message>
    <message id="start a new run from the weights that it kept">
        <source></source>
        <translation>créez un nouvel essai à partir des poids qu’il a gardés</translation>
    </message>
    <message id="run %1 (%2) has no best checkpoint">
        <source></source>
        <translation>l’essai %1 (%2) n’a pas de meilleur point de reprise</translation>
    </message>
    <message id="run %1 (%2) has no last checkpoint">
        <source></source>
        <translation>l’essai %1 (%2) n’a pas de dernier point de reprise</translation>
    </message>
    <message id="run %1 (%2) has no checkpoint">
        <source></source>
        <translation>l’essai %1 (%2) n’a pas de point de reprise</translation>
    </message>
    <message id="%1: %2">
        <source></source>
        <translation>%1&#xa0;: %2</translation>
    </message>
    <message id="train it for an epoch first">
        <source></source>
        <translation>entraînez-le d’abord pendant une époque</translation>
    </message>
    <message id="there is no such weight file">
        <source></source>
        <translation>il n’y a pas de tel fichier de poids</translation>
    </message>
    <message id="give a .safetensors or .pth file, or the number of a run">
        <source></source>
        <translation>donnez un fichier .safetensors ou .pth, ou le numéro d’un essai</translation>
    </message>
    <message id="run %1 has no validation data">
        <source></source>
        <translation>l’essai %1 n’a pas de données de validation</translation>
    </message>
    <message id="name the data to evaluate on">
        <source></source>
        <translation>nommez les données sur lesquelles évaluer</translation>
    </message>
    <message id="the workspace is locked by another program: %1">
        <source></source>
        <translation>l’espace de travail est verrouillé par un autre programme&#xa0;: %1</translation>
    </message>
    <message id="close other programs that use the workspace, or try again">
        <source></source>
        <translation>fermez ce qui utilise l’espace de travail, ou réessayez</translation>
    </message>
    <message id="cannot write the workspace: %1">
        <source></source>
        <translation>impossible d’écrire dans l’espace de travail&#xa0;: %1</translation>
    </message>
    <message id="check the permissions or choose another workspace">
        <source></source>
        <translation>vérifiez les permissions ou choisissez un autre espace de travail</translation>
    </message>
    <message id="free some space">
        <source></source>
        <translation>libérez de la place</translation>
    </message>
    <message id="cannot read or write the workspace: %1">
        <source></source>
        <translation>impossible de lire ou d’écrire l’espace de travail&#xa0;: %1</translation>
    </message>
    <message id="check the disk and its free space">
        <source></source>
        <translation>vérifiez le disque et la place libre</translation>
    </message>
    <message id="the workspace's database is damaged: %1">
        <source></source>
        <translation>la base de données de l’espace de travail est endommagée&#xa0;: %1</translation>
    </message>
    <message id="put a backup (formwork.db.backup-...) in its place, or move it away to start with an empty one">
        <source></source>
        <translation>mettez une sauvegarde (formwork.db.backup-...) à sa place, ou déplacez-le pour commencer avec un espace de travail vide</translation>
    </message>
    <message id="the workspace's database failed: %1">
        <source></source>
        <translation>la base de données de l’espace de travail a échoué&#xa0;: %1</translation>
    </message>
    <message id="create a folder for a copy of the database">
        <source></source>
        <translation>créer un dossier pour une copie de la base de données</translation>
    </message>
    <message id="copy the database to read it">
        <source></source>
        <translation>copier la base de données pour la lire</translation>
    </message>
    <message id="there is no dataset %1">
        <source></source>
        <translation>il n’y a pas de jeu de données %1</translation>
    </message>
    <message id="this process">
        <source></source>
        <translation>ce programme</translation>
    </message>
    <message id="process %1 on %2">
        <source></source>
        <translation>le processus %1 sur %2</translation>
    </message>
    <message id="run %1 cannot be %2: it is being trained by %3">
        <source></source>
        <translation>l’essai %1 est déjà entraîné par %3 (%2)</translation>
    </message>
    <message id="run %1 cannot be %2: it is reserved by %3">
        <source></source>
        <translation>l’essai %1 est réservé par %3 (%2)</translation>
    </message>
    <message id="stop it first, or wait for it">
        <source></source>
        <translation>arrêtez-le d’abord, ou attendez-le</translation>
    </message>
    <message id="run %1 was deleted">
        <source></source>
        <translation>l’essai %1 a été supprimé</translation>
    </message>
    <message id="undo the deletion in the window first">
        <source></source>
        <translation>annulez d’abord la suppression dans la fenêtre</translation>
    </message>
    <message id="run %1 is already done">
        <source></source>
        <translation>l’essai %1 est déjà terminé</translation>
    </message>
    <message id="start a new run of its config">
        <source></source>
        <translation>créez un nouvel essai avec sa configuration</translation>
    </message>
    <message id="started">
        <source></source>
        <translation>démarrage impossible</translation>
    </message>
    <message id="a run cannot end as %1">
        <source></source>
        <translation>un essai ne peut pas finir comme %1</translation>
    </message>
    <message id="ended">
        <source></source>
        <translation>fin impossible</translation>
    </message>
    <message id="run %1 is not in the queue">
        <source></source>
        <translation>l’essai %1 n’est pas dans la file d’attente</translation>
    </message>
    <message id="extended">
        <source></source>
        <translation>prolongation impossible</translation>
    </message>
    <message id="run %1 is in the queue and cannot be extended">
        <source></source>
        <translation>l’essai %1 est dans la file d’attente et ne peut pas être prolongé</translation>
    </message>
    <message id="remove it from the queue first">
        <source></source>
        <translation>retirez-le d’abord de la file d’attente</translation>
    </message>
    <message id="run %1 has %2 epochs already">
        <source></source>
        <translation>l’essai %1 a déjà %2 époques</translation>
    </message>
    <message id="give a larger number, or +20 for 20 more">
        <source></source>
        <translation>donnez un nombre plus grand, ou +20 pour 20 de plus</translation>
    </message>
    <message id="run %1 was taken over by another process, or deleted">
        <source></source>
        <translation>l’essai %1 a été repris par un autre programme, ou supprimé</translation>
    </message>
    <message id="removed">
        <source></source>
        <translation>suppression impossible</translation>
    </message>
    <message id="the run is removed, but not its folder: %1">
        <source></source>
        <translation>l’essai est supprimé, mais pas son dossier&#xa0;: %1</translation>
    </message>
    <message id="remove the folder by hand">
        <source></source>
        <translation>supprimez le dossier à la main</translation>
    </message>
    <message id="a run needs a name">
        <source></source>
        <translation>un essai a besoin d’un nom</translation>
    </message>
    <message id="a colour is an index from 0">
        <source></source>
        <translation>une couleur est un indice à partir de 0</translation>
    </message>
    <message id="the workspace was written by a newer Formwork (database version %1, this program knows up to %2)">
        <source></source>
        <translation>l’espace de travail a été écrit par un Formwork plus récent (version %1 de la base, ce programme connaît jusqu’à %2)</translation>
    </message>
    <message id="install the newer Formwork, or choose another workspace">
        <source></source>
        <translation>installez le Formwork plus récent, ou choisissez un autre espace de travail</translation>
    </message>
    <message id="this database belongs to another program">
        <source></source>
        <translation>cette base de données appartient à un autre programme</translation>
    </message>
    <message id="choose another workspace">
        <source></source>
        <translation>choisissez un autre espace de travail</translation>
    </message>
    <message id="the workspace was written by an older Formwork, and to read it its database would have to be changed">
        <source></source>
        <translation>l’espace de travail a été écrit par un Formwork plus ancien, et pour le lire il faudrait modifier sa base de données</translation>
    </message>
    <message id="copy the workspace to a place that can be written">
        <source></source>
        <translation>copiez l’espace de travail à un endroit où l’on peut écrire</translation>
    </message>
    <message id="cannot write the workspace folder: %1">
        <source></source>
        <translation>impossible d’écrire dans le dossier de l’espace de travail&#xa0;: %1</translation>
    </message>
    <message id="check its permissions, or choose another workspace">
        <source></source>
        <translation>vérifiez ses permissions, ou choisissez un autre espace de travail</translation>
    </message>
    <message id="the workspace holds a run with the unknown status '%1'">
        <source></source>
        <translation>l’espace de travail contient un essai à l’état inconnu «&#xa0;%1&#xa0;»</translation>
    </message>
    <message id="there is no run %1">
        <source></source>
        <translation>il n’y a pas d’essai %1</translation>
    </message>
    <message id="it may have been removed meanwhile">
        <source></source>
        <translation>il a peut-être été supprimé entre-temps</translation>
    </message>
    <message id="the benchmark was cancelled">
        <source></source>
        <translation>la mesure a été annulée</translation>
    </message>
    <message id="start a new run, or put back a copy of the checkpoint">
        <source></source>
        <translation>créez un nouvel essai, ou remettez une copie du point de reprise</translation>
    </message>
    <message id="the checkpoint's training state has another version">
        <source></source>
        <translation>l’état d’entraînement du point de reprise a une autre version</translation>
    </message>
    <message id="the checkpoint's training state has an unknown precision">
        <source></source>
        <translation>l’état d’entraînement du point de reprise a une précision inconnue</translation>
    </message>
    <message id="use the Formwork that wrote it">
        <source></source>
        <translation>utilisez le Formwork qui l’a écrit</translation>
    </message>
    <message id="holds no training state of Formwork: %1">
        <source></source>
        <translation>ne contient pas d’état d’entraînement de Formwork&#xa0;: %1</translation>
    </message>
    <message id="the checkpoint does not read back as it was written">
        <source></source>
        <translation>le point de reprise se relit autrement qu’il n’a été écrit</translation>
    </message>
    <message id="the checkpoint's checksum differs">
        <source></source>
        <translation>la somme de contrôle du point de reprise diffère</translation>
    </message>
    <message id="holds only weights, nothing to resume from">
        <source></source>
        <translation>ne contient que des poids, rien à reprendre</translation>
    </message>
    <message id="resume from the run's last checkpoint">
        <source></source>
        <translation>reprenez à partir du dernier point de reprise de l’essai</translation>
    </message>
    <message id="the run cannot be resumed with another configuration: %1">
        <source></source>
        <translation>l’essai ne peut pas être repris avec une autre configuration&#xa0;: %1</translation>
    </message>
    <message id="start a new run for other settings">
        <source></source>
        <translation>créez un nouvel essai pour d’autres réglages</translation>
    </message>
    <message id="the model's output is NaN or infinite">
        <source></source>
        <translation>la sortie du modèle est NaN ou infinie</translation>
    </message>
    <message id="its training diverged, or its weights are damaged; use other weights">
        <source></source>
        <translation>son entraînement a divergé, ou ses poids sont endommagés&#xa0;; prenez d’autres poids</translation>
    </message>
    <message id="model.weights: %1">
        <source></source>
        <translation>model.weights&#xa0;: %1</translation>
    </message>
    <message id="no page-locked memory for a batch: %1">
        <source></source>
        <translation>pas de mémoire verrouillée pour un lot&#xa0;: %1</translation>
    </message>
    <message id="lower train.batch_size">
        <source></source>
        <translation>diminuez train.batch_size</translation>
    </message>
    <message id="check the NVIDIA driver (nvidia-smi), or set train.device to auto or cpu">
        <source></source>
        <translation>vérifiez le pilote NVIDIA (nvidia-smi), ou mettez train.device à auto ou cpu</translation>
    </message>
    <message id="set train.device to auto or cpu, or build with a LibTorch for CUDA">
        <source></source>
        <translation>mettez train.device à auto ou cpu, ou compilez avec une LibTorch pour CUDA</translation>
    </message>
    <message id="train.precision is %1, for which %2 has no instructions: training would take many times as long as in float32">
        <source></source>
        <translation>train.precision est %1, pour laquelle %2 n’a pas d’instructions&#xa0;: l’entraînement durerait bien plus longtemps qu’en float32</translation>
    </message>
    <message id="set train.precision to float32, or to auto">
        <source></source>
        <translation>mettez train.precision à float32, ou à auto</translation>
    </message>
    <message id="train.tf32 is on, but %1 has no TensorFloat-32">
        <source></source>
        <translation>train.tf32 est activé, mais %1 n’a pas de TensorFloat-32</translation>
    </message>
    <message id="set train.tf32 to false">
        <source></source>
        <translation>mettez train.tf32 à false</translation>
    </message>
    <message id="stopped while measuring threads">
        <source></source>
        <translation>arrêté pendant la mesure des fils de calcul</translation>
    </message>
    <message id="training">
        <source></source>
        <translation>l’entraînement</translation>
    </message>
    <message id="the evaluation">
        <source></source>
        <translation>l’évaluation</translation>
    </message>
    <message id="the prediction">
        <source></source>
        <translation>la prédiction</translation>
    </message>
    <message id="the benchmark">
        <source></source>
        <translation>la mesure</translation>
    </message>
    <message id="the conversion of weights">
        <source></source>
        <translation>la conversion des poids</translation>
    </message>
    <message id="querying the machine's capabilities">
        <source></source>
        <translation>l’interrogation de la machine sur ses capacités</translation>
    </message>
    <message id="lower train.batch_size or model.image_size, or close other programs">
        <source></source>
        <translation>diminuez train.batch_size ou model.image_size, ou fermez d’autres programmes</translation>
    </message>
    <message id="use a smaller batch, or close other programs">
        <source></source>
        <translation>choisissez un lot plus petit, ou fermez d’autres programmes</translation>
    </message>
    <message id="close other programs">
        <source></source>
        <translation>fermez d’autres programmes</translation>
    </message>
    <message id="%1 ran out of memory: %2">
        <source></source>
        <translation>%1 a manqué de mémoire&#xa0;: %2</translation>
    </message>
    <message id="LibTorch failed: %1">
        <source></source>
        <translation>LibTorch a échoué&#xa0;: %1</translation>
    </message>
    <message id="%1 failed: %2">
        <source></source>
        <translation>%1 a échoué&#xa0;: %2</translation>
    </message>
    <message id="%1 ran out of memory">
        <source></source>
        <translation>%1 a manqué de mémoire</translation>
    </message>
    <message id="the images of this beton file were turned according to Exif">
        <source></source>
        <translation>les images de ce fichier beton sont tournées selon Exif</translation>
    </message>
    <message id="the images of this beton file are as stored">
        <source></source>
        <translation>les images de ce fichier beton sont telles qu’enregistrées</translation>
    </message>
    <message id="%1, which can no longer be changed">
        <source></source>
        <translation>%1, ce qui ne peut plus être changé</translation>
    </message>
    <message id="omit --exif, or convert the images again">
        <source></source>
        <translation>omettez --exif, ou convertissez de nouveau les images</translation>
    </message>
    <message id="%1, unlike those that the model was trained on">
        <source></source>
        <translation>%1, contrairement à celles de l’entraînement du modèle</translation>
    </message>
    <message id="the evaluation was cancelled">
        <source></source>
        <translation>l’évaluation a été annulée</translation>
    </message>
    <message id="use data with the model's classes; if label 0 of the data is label 0 of the model and so on, --classes-by-number">
        <source></source>
        <translation>prenez des données avec les classes du modèle&#xa0;; si l’étiquette 0 des données est l’étiquette 0 du modèle et ainsi de suite, --classes-by-number</translation>
    </message>
    <message id="%1 classes">
        <source></source>
        <translation>%1 classes</translation>
    </message>
    <message id="%1 classes without names">
        <source></source>
        <translation>%1 classes sans nom</translation>
    </message>
    <message id="the data has %1 classes, the model %2">
        <source></source>
        <translation>les données ont %1 classes, le modèle %2</translation>
    </message>
    <message id="use data with the model's classes">
        <source></source>
        <translation>prenez des données avec les classes du modèle</translation>
    </message>
    <message id="the model does not know these classes: %1 and %2 more">
        <source></source>
        <translation>le modèle ne connaît pas ces classes&#xa0;: %1 et %2 de plus</translation>
    </message>
    <message id="the model does not know these classes: %1">
        <source></source>
        <translation>le modèle ne connaît pas ces classes&#xa0;: %1</translation>
    </message>
    <message id="classes cannot be matched by name: the model has %1, the data %2">
        <source></source>
        <translation>les classes ne peuvent pas être associées par leur nom&#xa0;: le modèle a %1, les données %2</translation>
    </message>
    <message id="the model does not record whether its training images were turned according to Exif; images that have an orientation were left as stored (--exif apply turns them)">
        <source></source>
        <translation>le modèle ne dit pas si ses images d’entraînement ont été tournées comme le dit Exif&#xa0;; les images qui ont une orientation ont été laissées telles quelles (--exif apply les tourne)</translation>
    </message>
    <message id="there is no such image or folder">
        <source></source>
        <translation>il n’y a pas de telle image ni de tel dossier</translation>
    </message>
    <message id="this folder holds no images">
        <source></source>
        <translation>ce dossier ne contient pas d’images</translation>
    </message>
    <message id="name a folder with JPEG, PNG, WebP, BMP or TIFF files">
        <source></source>
        <translation>nommez un dossier de fichiers JPEG, PNG, WebP, BMP ou TIFF</translation>
    </message>
    <message id="train.batch_size is 1, but LeViT normalises over the batch">
        <source></source>
        <translation>train.batch_size vaut 1, mais LeViT normalise sur le lot</translation>
    </message>
    <message id="set train.batch_size to 4 or more">
        <source></source>
        <translation>mettez train.batch_size à 4 ou plus</translation>
    </message>
    <message id="%1 in epoch %2 at step %3">
        <source></source>
        <translation>%1 à l’époque %2 au pas %3</translation>
    </message>
    <message id="lower optimizer.lr (%1 now), warm up with schedule.warmup_epochs, or limit the gradients with optimizer.clip_norm">
        <source></source>
        <translation>diminuez optimizer.lr (%1 actuellement), commencez doucement avec schedule.warmup_epochs, ou limitez les gradients avec optimizer.clip_norm</translation>
    </message>
    <message id="the loss became NaN">
        <source></source>
        <translation>la perte est devenue NaN</translation>
    </message>
    <message id="the loss became infinite">
        <source></source>
        <translation>la perte est devenue infinie</translation>
    </message>
    <message id="a weight became infinite or NaN">
        <source></source>
        <translation>un poids est devenu infini ou NaN</translation>
    </message>
    <message id="train.batch_size %1 does not fit here, %2 does; with train.accumulate %3 a step still sees as many images">
        <source></source>
        <translation>train.batch_size %1 ne tient pas ici, %2 oui&#xa0;; avec train.accumulate %3, un pas voit encore autant d’images</translation>
    </message>
    <message id="%1 does not exist">
        <source></source>
        <translation>%1 n’existe pas</translation>
    </message>
    <message id="check the path; relative ones start at the current folder">
        <source></source>
        <translation>vérifiez le chemin&#xa0;; un chemin relatif part du dossier courant</translation>
    </message>
    <message id="%1 is a folder, but data.loader is beton">
        <source></source>
        <translation>%1 est un dossier, mais data.loader est beton</translation>
    </message>
    <message id="convert the folder first, or set data.loader to folder">
        <source></source>
        <translation>convertissez d’abord le dossier, ou mettez data.loader à folder</translation>
    </message>
    <message id="%1 is a file, but data.loader is folder">
        <source></source>
        <translation>%1 est un fichier, mais data.loader est folder</translation>
    </message>
    <message id="set data.loader to beton, or name a folder of classes">
        <source></source>
        <translation>mettez data.loader à beton, ou nommez un dossier de classes</translation>
    </message>
    <message id="'data.exclude' leaves no sample">
        <source></source>
        <translation>«&#xa0;data.exclude&#xa0;» ne laisse aucun échantillon</translation>
    </message>
    <message id="training has %1 classes, %2 has %3">
        <source></source>
        <translation>l’entraînement a %1 classes, %2 en a %3</translation>
    </message>
    <message id="%1; only in %2: %3">
        <source></source>
        <translation>%1&#xa0;; seulement dans %2&#xa0;: %3</translation>
    </message>
    <message id="%1, the same ones in another order">
        <source></source>
        <translation>%1, les mêmes dans un autre ordre</translation>
    </message>
    <message id="%1 training images are too few for %2">
        <source></source>
        <translation>%1 images d’entraînement ne suffisent pas pour %2</translation>
    </message>
    <message id="give at least %1">
        <source></source>
        <translation>donnez-en au moins %1</translation>
    </message>
    <message id="give a teacher that was trained on the same classes">
        <source></source>
        <translation>donnez un enseignant qui a été entraîné sur les mêmes classes</translation>
    </message>
    <message id="the teacher has %1 classes, the data %2">
        <source></source>
        <translation>l’enseignant connaît %1 classes, les données en ont %2</translation>
    </message>
    <message id="the saved gradients do not belong to this model: %1">
        <source></source>
        <translation>les gradients enregistrés n’appartiennent pas à ce modèle&#xa0;: %1</translation>
    </message>
    <message id="the training data has %1 classes, but had %2 when the run stopped">
        <source></source>
        <translation>les données d’entraînement ont %1 classes, mais en avaient %2 à l’arrêt de l’essai</translation>
    </message>
    <message id="start a new run for other data">
        <source></source>
        <translation>créez un nouvel essai pour d’autres données</translation>
    </message>
    <message id="the data changed since the run stopped: %1">
        <source></source>
        <translation>les données ont changé depuis l’arrêt de l’essai&#xa0;: %1</translation>
    </message>
    <message id="restore the old data, start a new run, or resume with --accept-new-data">
        <source></source>
        <translation>remettez les anciennes données, créez un nouvel essai, ou reprenez avec --accept-new-data</translation>
    </message>
    <message id="%1: sample %2 has label %3, but there are %4 classes, 0 to %5">
        <source></source>
        <translation>%1&#xa0;: l’échantillon %2 a l’étiquette %3, mais il y a %4 classes, de 0 à %5</translation>
    </message>
    <message id="convert the dataset again, with the same classes in every split">
        <source></source>
        <translation>convertissez de nouveau le jeu de données, avec les mêmes classes dans chaque partie</translation>
    </message>
    <message id="an optimiser needs parameters">
        <source></source>
        <translation>un optimiseur a besoin de paramètres</translation>
    </message>
    <message id="an optimiser needs settings of all parameters">
        <source></source>
        <translation>un optimiseur a besoin de réglages pour tous les paramètres</translation>
    </message>
    <message id="the saved optimiser state does not belong to this model and optimiser">
        <source></source>
        <translation>l’état d’optimiseur enregistré n’appartient pas à ce modèle et à cet optimiseur</translation>
    </message>
    <message id="'train.freeze_layers' is %1, but the model has %2 layers before its head">
        <source></source>
        <translation>«&#xa0;train.freeze_layers&#xa0;» vaut %1, mais le modèle a %2 couches avant sa tête</translation>
    </message>
    <message id="freeze at most those: %1 or -1">
        <source></source>
        <translation>gelez au plus celles-là&#xa0;: %1 ou -1</translation>
    </message>
    <message id="reading it needs more memory than weights may take">
        <source></source>
        <translation>sa lecture demande plus de mémoire que des poids n’en peuvent prendre</translation>
    </message>
    <message id="save model.state_dict() alone">
        <source></source>
        <translation>n’enregistrez que model.state_dict()</translation>
    </message>
    <message id="its stack is impossibly tall">
        <source></source>
        <translation>sa pile est d’une hauteur impossible</translation>
    </message>
    <message id="its stack is empty">
        <source></source>
        <translation>sa pile est vide</translation>
    </message>
    <message id="its stack has no mark">
        <source></source>
        <translation>sa pile n’a pas de marque</translation>
    </message>
    <message id="it refers to a value that it does not hold">
        <source></source>
        <translation>il renvoie à une valeur qu’il ne contient pas</translation>
    </message>
    <message id="a key has no value">
        <source></source>
        <translation>une clé n’a pas de valeur</translation>
    </message>
    <message id="it sets keys of a value that is not a dictionary">
        <source></source>
        <translation>il pose des clés sur une valeur qui n’est pas un dictionnaire</translation>
    </message>
    <message id="it appends to a value that is not a list">
        <source></source>
        <translation>il ajoute à une valeur qui n’est pas une liste</translation>
    </message>
    <message id="it names a class without a module">
        <source></source>
        <translation>il nomme une classe sans module</translation>
    </message>
    <message id="the name of a class is not a text">
        <source></source>
        <translation>le nom d’une classe n’est pas un texte</translation>
    </message>
    <message id="its pickle protocol is newer than 5">
        <source></source>
        <translation>son protocole pickle est plus récent que 5</translation>
    </message>
    <message id="its stack has too many marks">
        <source></source>
        <translation>sa pile a trop de marques</translation>
    </message>
    <message id="its pickle uses operation %1, which PyTorch never writes">
        <source></source>
        <translation>son pickle utilise l’opération %1, que PyTorch n’écrit jamais</translation>
    </message>
    <message id="the file is damaged, or was not written by torch.save">
        <source></source>
        <translation>le fichier est endommagé, ou n’a pas été écrit par torch.save</translation>
    </message>
    <message id="it has impossibly many operations">
        <source></source>
        <translation>il a un nombre impossible d’opérations</translation>
    </message>
    <message id="it leaves values behind">
        <source></source>
        <translation>il laisse des valeurs derrière lui</translation>
    </message>
    <message id="the pickled data is truncated">
        <source></source>
        <translation>les données pickle sont tronquées</translation>
    </message>
    <message id="the file is damaged or incomplete">
        <source></source>
        <translation>le fichier est endommagé ou incomplet</translation>
    </message>
    <message id="the pickled data is damaged: a name in it is too long">
        <source></source>
        <translation>les données pickle sont endommagées&#xa0;: un nom y est trop long</translation>
    </message>
    <message id="a tensor's %1 is not a number from 0">
        <source></source>
        <translation>%1 d’un tenseur&#xa0;: ce n’est pas un nombre à partir de 0</translation>
    </message>
    <message id="a tensor's %1 is not a short list of numbers">
        <source></source>
        <translation>%1 d’un tenseur&#xa0;: ce n’est pas une courte liste de nombres</translation>
    </message>
    <message id="a storage is described wrongly">
        <source></source>
        <translation>un stockage est mal décrit</translation>
    </message>
    <message id="a tensor has no storage">
        <source></source>
        <translation>un tenseur n’a pas de stockage</translation>
    </message>
    <message id="a parameter has no tensor">
        <source></source>
        <translation>un paramètre n’a pas de tenseur</translation>
    </message>
    <message id="a dictionary is made of something other than pairs">
        <source></source>
        <translation>un dictionnaire est fait de ce qui n’est pas des paires</translation>
    </message>
    <message id="the pickled data is damaged: %1">
        <source></source>
        <translation>les données pickle sont endommagées&#xa0;: %1</translation>
    </message>
    <message id="the file asks Python to call '%1', which weights never need; nothing of it was run">
        <source></source>
        <translation>le fichier demande à Python d’appeler «&#xa0;%1&#xa0;», dont des poids n’ont jamais besoin&#xa0;; rien n’en a été exécuté</translation>
    </message>
    <message id="it may be malicious: open it in Python only if you trust its source, and save model.state_dict() alone">
        <source></source>
        <translation>il peut être malveillant&#xa0;: ne l’ouvrez dans Python que si vous faites confiance à sa source, et n’enregistrez que model.state_dict()</translation>
    </message>
    <message id="it calls a value that is not a function">
        <source></source>
        <translation>il appelle une valeur qui n’est pas une fonction</translation>
    </message>
    <message id="it calls a function without arguments">
        <source></source>
        <translation>il appelle une fonction sans arguments</translation>
    </message>
    <message id="the file is damaged or malicious">
        <source></source>
        <translation>le fichier est endommagé ou malveillant</translation>
    </message>
    <message id="its reader's answer does not match the file">
        <source></source>
        <translation>la réponse de son lecteur ne correspond pas au fichier</translation>
    </message>
    <message id="its tensors would take more than %1 times the file's size">
        <source></source>
        <translation>ses tenseurs prendraient plus de %1 fois la taille du fichier</translation>
    </message>
    <message id="a name in it is not UTF-8">
        <source></source>
        <translation>un de ses noms n’est pas en UTF-8</translation>
    </message>
    <message id="it is damaged">
        <source></source>
        <translation>il est endommagé</translation>
    </message>
    <message id="the file is damaged">
        <source></source>
        <translation>le fichier est endommagé</translation>
    </message>
    <message id="was saved on a big-endian machine">
        <source></source>
        <translation>a été enregistré sur une machine gros-boutiste</translation>
    </message>
    <message id="save it as safetensors there">
        <source></source>
        <translation>enregistrez-le là-bas en safetensors</translation>
    </message>
    <message id="the data of storage '%1' is missing">
        <source></source>
        <translation>les données du stockage «&#xa0;%1&#xa0;» manquent</translation>
    </message>
    <message id="is an archive that torch.save did not write">
        <source></source>
        <translation>est une archive que torch.save n’a pas écrite</translation>
    </message>
    <message id="give a .pth file with a state_dict, or a safetensors file">
        <source></source>
        <translation>donnez un fichier .pth avec un state_dict, ou un fichier safetensors</translation>
    </message>
    <message id="is a TorchScript program, which Formwork does not run">
        <source></source>
        <translation>est un programme TorchScript, que Formwork n’exécute pas</translation>
    </message>
    <message id="save its state_dict with torch.save instead">
        <source></source>
        <translation>enregistrez plutôt son state_dict avec torch.save</translation>
    </message>
    <message id="is a pickle that torch.save did not write">
        <source></source>
        <translation>est un pickle que torch.save n’a pas écrit</translation>
    </message>
    <message id="save model.state_dict() with torch.save">
        <source></source>
        <translation>enregistrez model.state_dict() avec torch.save</translation>
    </message>
    <message id="is of an unknown version of the format before PyTorch 1.6">
        <source></source>
        <translation>est d’une version inconnue du format d’avant PyTorch 1.6</translation>
    </message>
    <message id="in Python: torch.save(torch.load(path), path) converts it">
        <source></source>
        <translation>en Python&#xa0;: torch.save(torch.load(path), path) le convertit</translation>
    </message>
    <message id="the description of the machine that saved it is missing">
        <source></source>
        <translation>la description de la machine qui l’a enregistré manque</translation>
    </message>
    <message id="the list of its storages is missing">
        <source></source>
        <translation>la liste de ses stockages manque</translation>
    </message>
    <message id="a storage in it belongs to no tensor">
        <source></source>
        <translation>un de ses stockages n’appartient à aucun tenseur</translation>
    </message>
    <message id="holds a storage of an unknown type">
        <source></source>
        <translation>contient un stockage d’un type inconnu</translation>
    </message>
    <message id="save float32 weights">
        <source></source>
        <translation>enregistrez des poids en float32</translation>
    </message>
    <message id="storage '%1' has two sizes">
        <source></source>
        <translation>le stockage «&#xa0;%1&#xa0;» a deux tailles</translation>
    </message>
    <message id="storage '%1' is impossibly large">
        <source></source>
        <translation>le stockage «&#xa0;%1&#xa0;» est d’une taille impossible</translation>
    </message>
    <message id="is a tar archive">
        <source></source>
        <translation>est une archive tar</translation>
    </message>
    <message id="unpack it; what torch.save wrote before PyTorch 0.1.10 must be saved again by a newer version">
        <source></source>
        <translation>décompressez-la&#xa0;; ce que torch.save a écrit avant PyTorch 0.1.10 doit être enregistré de nouveau par une version plus récente</translation>
    </message>
    <message id="is not a .pth file">
        <source></source>
        <translation>n’est pas un fichier .pth</translation>
    </message>
    <message id="save model.state_dict()">
        <source></source>
        <translation>enregistrez model.state_dict()</translation>
    </message>
    <message id="holds a Python object of the class '%1'">
        <source></source>
        <translation>contient un objet Python de la classe «&#xa0;%1&#xa0;»</translation>
    </message>
    <message id="holds no dictionary of tensors">
        <source></source>
        <translation>ne contient pas de dictionnaire de tenseurs</translation>
    </message>
    <message id="holds no tensors under '%1'">
        <source></source>
        <translation>ne contient pas de tenseurs sous «&#xa0;%1&#xa0;»</translation>
    </message>
    <message id="they are under: %1">
        <source></source>
        <translation>ils sont sous&#xa0;: %1</translation>
    </message>
    <message id="'%1' is a Python object of the class '%2'">
        <source></source>
        <translation>«&#xa0;%1&#xa0;» est un objet Python de la classe «&#xa0;%2&#xa0;»</translation>
    </message>
    <message id="holds no tensors">
        <source></source>
        <translation>ne contient pas de tenseurs</translation>
    </message>
    <message id="tensor %1: its storage is larger than the data">
        <source></source>
        <translation>tenseur %1&#xa0;: son stockage est plus grand que les données</translation>
    </message>
    <message id="tensor %1: its shape is impossible">
        <source></source>
        <translation>tenseur %1&#xa0;: sa forme est impossible</translation>
    </message>
    <message id="tensor %1 reaches beyond its storage">
        <source></source>
        <translation>le tenseur %1 dépasse son stockage</translation>
    </message>
    <message id="holds %1 tensors, which is impossibly many">
        <source></source>
        <translation>contient %1 tenseurs, un nombre impossible</translation>
    </message>
    <message id="the file is damaged or malicious; nothing else was touched">
        <source></source>
        <translation>le fichier est endommagé ou malveillant&#xa0;; rien d’autre n’a été touché</translation>
    </message>
    <message id="the reader of .pth files is missing">
        <source></source>
        <translation>le lecteur de fichiers .pth manque</translation>
    </message>
    <message id="its reader was killed by signal %1">
        <source></source>
        <translation>son lecteur a été arrêté par le signal %1</translation>
    </message>
    <message id="its reader took too long and was stopped">
        <source></source>
        <translation>son lecteur a pris trop de temps et a été arrêté</translation>
    </message>
    <message id="its reader's answer did not end, and it was stopped">
        <source></source>
        <translation>son lecteur a répondu sans fin et a été arrêté</translation>
    </message>
    <message id="its reader failed">
        <source></source>
        <translation>son lecteur a échoué</translation>
    </message>
    <message id="the file is damaged or not a safetensors file">
        <source></source>
        <translation>le fichier est endommagé ou n’est pas un fichier safetensors</translation>
    </message>
    <message id="tensor %1: %2">
        <source></source>
        <translation>tenseur %1&#xa0;: %2</translation>
    </message>
    <message id="its shape is impossibly large">
        <source></source>
        <translation>sa forme est d’une taille impossible</translation>
    </message>
    <message id="dtype, shape or data_offsets is missing or ill-formed">
        <source></source>
        <translation>dtype, shape ou data_offsets manque ou est mal formé</translation>
    </message>
    <message id="tensor %1 has the type %2">
        <source></source>
        <translation>le tenseur %1 a le type %2</translation>
    </message>
    <message id="Formwork reads F64, F32, F16, BF16, I64, I32, I16, I8, U8 and BOOL">
        <source></source>
        <translation>Formwork lit F64, F32, F16, BF16, I64, I32, I16, I8, U8 et BOOL</translation>
    </message>
    <message id="its data lies outside the file">
        <source></source>
        <translation>ses données sont hors du fichier</translation>
    </message>
    <message id="the size of its data does not match its type and shape">
        <source></source>
        <translation>la taille de ses données ne correspond pas à son type et à sa forme</translation>
    </message>
    <message id="the header names it twice">
        <source></source>
        <translation>l’en-tête le nomme deux fois</translation>
    </message>
    <message id="the header has impossibly many tensors">
        <source></source>
        <translation>l’en-tête a un nombre impossible de tenseurs</translation>
    </message>
    <message id="the header is not valid JSON">
        <source></source>
        <translation>l’en-tête n’est pas du JSON valable</translation>
    </message>
    <message id="the header is not a JSON object">
        <source></source>
        <translation>l’en-tête n’est pas un objet JSON</translation>
    </message>
    <message id="__metadata__.%1 is not a text">
        <source></source>
        <translation>__metadata__.%1 n’est pas un texte</translation>
    </message>
    <message id="__metadata__ is not an object">
        <source></source>
        <translation>__metadata__ n’est pas un objet</translation>
    </message>
    <message id="its data overlaps another or leaves a gap">
        <source></source>
        <translation>ses données en chevauchent d’autres ou laissent un trou</translation>
    </message>
    <message id="there are bytes after the last tensor">
        <source></source>
        <translation>il y a des octets après le dernier tenseur</translation>
    </message>
    <message id="the file is shorter than its header">
        <source></source>
        <translation>le fichier est plus court que son en-tête</translation>
    </message>
    <message id="the header has %1 bytes, which is too many">
        <source></source>
        <translation>l’en-tête a %1 octets, ce qui est trop</translation>
    </message>
    <message id="torchvision has no %1 with mean pooling">
        <source></source>
        <translation>torchvision n’a pas de %1 avec moyenne des vignettes</translation>
    </message>
    <message id="give timm">
        <source></source>
        <translation>donnez timm</translation>
    </message>
    <message id="%1 has no names for %2">
        <source></source>
        <translation>%1 n’a pas de noms pour %2</translation>
    </message>
    <message id="give timm or torchvision">
        <source></source>
        <translation>donnez timm ou torchvision</translation>
    </message>
    <message id="give timm or facebook">
        <source></source>
        <translation>donnez timm ou facebook</translation>
    </message>
    <message id="download it again">
        <source></source>
        <translation>téléchargez-le de nouveau</translation>
    </message>
    <message id="is a Git LFS pointer, not the weights">
        <source></source>
        <translation>est un pointeur Git LFS, pas les poids</translation>
    </message>
    <message id="git lfs pull fetches them">
        <source></source>
        <translation>git lfs pull les récupère</translation>
    </message>
    <message id="is a web page, not weights">
        <source></source>
        <translation>est une page web, pas des poids</translation>
    </message>
    <message id="download the file itself">
        <source></source>
        <translation>téléchargez le fichier lui-même</translation>
    </message>
    <message id="is neither a safetensors nor a .pth file">
        <source></source>
        <translation>n’est ni un fichier safetensors ni un fichier .pth</translation>
    </message>
    <message id="a safetensors file has no entries such as '%1'">
        <source></source>
        <translation>un fichier safetensors n’a pas d’entrées comme «&#xa0;%1&#xa0;»</translation>
    </message>
    <message id="entries are parts of .pth files">
        <source></source>
        <translation>les entrées sont des parties de fichiers .pth</translation>
    </message>
    <message id="save the weights with torch.save again">
        <source></source>
        <translation>enregistrez de nouveau les poids avec torch.save</translation>
    </message>
    <message id="the archive's directory points outside the file">
        <source></source>
        <translation>le répertoire de l’archive renvoie hors du fichier</translation>
    </message>
    <message id="the archive's directory is not where its end says">
        <source></source>
        <translation>le répertoire de l’archive n’est pas là où sa fin l’indique</translation>
    </message>
    <message id="the archive is split into parts">
        <source></source>
        <translation>l’archive est divisée en plusieurs parties</translation>
    </message>
    <message id="the file is too short for an archive">
        <source></source>
        <translation>le fichier est trop court pour une archive</translation>
    </message>
    <message id="the archive has no directory at its end">
        <source></source>
        <translation>l’archive n’a pas de répertoire à sa fin</translation>
    </message>
    <message id="entry %1: its extra field is cut off">
        <source></source>
        <translation>entrée %1&#xa0;: son champ supplémentaire est coupé</translation>
    </message>
    <message id="entry %1: its ZIP64 field is cut off">
        <source></source>
        <translation>entrée %1&#xa0;: son champ ZIP64 est coupé</translation>
    </message>
    <message id="an entry of the archive has a name that leads out of it">
        <source></source>
        <translation>une entrée de l’archive a un nom qui en sort</translation>
    </message>
    <message id="the archive's directory is damaged">
        <source></source>
        <translation>le répertoire de l’archive est endommagé</translation>
    </message>
    <message id="the archive's directory is cut off">
        <source></source>
        <translation>le répertoire de l’archive est coupé</translation>
    </message>
    <message id="entry %1 of the archive is encrypted">
        <source></source>
        <translation>l’entrée %1 de l’archive est chiffrée</translation>
    </message>
    <message id="entry %1: two sizes that should be equal differ">
        <source></source>
        <translation>entrée %1&#xa0;: deux tailles qui devraient être égales diffèrent</translation>
    </message>
    <message id="entry %1: its data lies outside the archive">
        <source></source>
        <translation>entrée %1&#xa0;: ses données sont hors de l’archive</translation>
    </message>
    <message id="entry %1 is not where the directory says">
        <source></source>
        <translation>l’entrée %1 n’est pas là où le répertoire l’indique</translation>
    </message>
    <message id="entry %1: its header and the directory differ">
        <source></source>
        <translation>entrée %1&#xa0;: son en-tête et le répertoire diffèrent</translation>
    </message>
    <message id="entry %1 overlaps another one">
        <source></source>
        <translation>l’entrée %1 en chevauche une autre</translation>
    </message>
    <message id="the archive's directory is impossibly large">
        <source></source>
        <translation>le répertoire de l’archive est d’une taille impossible</translation>
    </message>
    <message id="two entries of the archive are named %1">
        <source></source>
        <translation>deux entrées de l’archive s’appellent %1</translation>
    </message>
    <message id="entry %1 of the archive is compressed, which PyTorch never does">
        <source></source>
        <translation>l’entrée %1 de l’archive est compressée, ce que PyTorch ne fait jamais</translation>
    </message>
    <message id="entry %1: its checksum differs">
        <source></source>
        <translation>entrée %1&#xa0;: sa somme de contrôle diffère</translation>
    </message>
    <message id="entry %1 has %2 bytes, which is impossibly many">
        <source></source>
        <translation>l’entrée %1 a %2 octets, un nombre impossible</translation>
    </message>
    <message id="train.batch_size is %1, which %2 ranks cannot share equally">
        <source></source>
        <translation>train.batch_size vaut %1, que %2 rangs ne peuvent se partager également</translation>
    </message>
    <message id="start the ranks with torchrun, srun or --ranks, or unset the variables for one process">
        <source></source>
        <translation>démarrez les rangs avec torchrun, srun ou --ranks, ou supprimez ces variables pour un seul processus</translation>
    </message>
    <message id="%1 is '%2', but must be a number from %3 to %4">
        <source></source>
        <translation>%1 vaut «&#xa0;%2&#xa0;», mais doit être un nombre de %3 à %4</translation>
    </message>
    <message id="%1 is set, but %2 is not">
        <source></source>
        <translation>%1 est définie, mais %2 ne l’est pas</translation>
    </message>
    <message id="%1 is %2, but %3 is %4">
        <source></source>
        <translation>%1 vaut %2, mais %3 vaut %4</translation>
    </message>
    <message id="unset the variables of one launcher">
        <source></source>
        <translation>supprimez les variables de l’un des deux lanceurs</translation>
    </message>
    <message id="%1 is set, but neither %2 nor %3 is">
        <source></source>
        <translation>%1 est définie, mais ni %2 ni %3 ne l’est</translation>
    </message>
    <message id="'%1' is not a node list of Slurm">
        <source></source>
        <translation>«&#xa0;%1&#xa0;» n’est pas une liste de nœuds de Slurm</translation>
    </message>
    <message id="set MASTER_ADDR to the host of rank 0">
        <source></source>
        <translation>donnez à MASTER_ADDR l’hôte du rang 0</translation>
    </message>
    <message id="rank %1 on %2">
        <source></source>
        <translation>le rang %1 sur %2</translation>
    </message>
    <message id="%1 s">
        <source></source>
        <translation>%1&#xa0;s</translation>
    </message>
    <message id="these ranks did not connect within %1: %2">
        <source></source>
        <translation>ces rangs ne se sont pas connectés en %1&#xa0;: %2</translation>
    </message>
    <message id="not all ranks connected within %1">
        <source></source>
        <translation>tous les rangs ne se sont pas connectés en %1</translation>
    </message>
    <message id="check that every rank was started and reaches the host of rank 0">
        <source></source>
        <translation>vérifiez que chaque rang a été démarré et atteint l’hôte du rang 0</translation>
    </message>
    <message id="%1 ended without giving a reason">
        <source></source>
        <translation>%1 s’est terminé sans donner de raison</translation>
    </message>
    <message id="%1 sent an unknown message">
        <source></source>
        <translation>%1 a envoyé un message incompréhensible</translation>
    </message>
    <message id="%1 is one of %2 ranks, but %3 is one of %4">
        <source></source>
        <translation>%1 est l’un de %2 rangs, mais %3 l’un de %4</translation>
    </message>
    <message id="start all ranks with the same number of ranks">
        <source></source>
        <translation>démarrez tous les rangs avec le même nombre de rangs</translation>
    </message>
    <message id="two processes are rank %1: one on %2, one on %3">
        <source></source>
        <translation>deux processus sont le rang %1&#xa0;: l’un sur %2, l’autre sur %3</translation>
    </message>
    <message id="give every process its own rank">
        <source></source>
        <translation>donnez à chaque processus son propre rang</translation>
    </message>
    <message id="%1 has not answered for %2 s">
        <source></source>
        <translation>%1 ne répond plus depuis %2&#xa0;s</translation>
    </message>
    <message id="see what that process printed; the run can be resumed">
        <source></source>
        <translation>consultez ce que ce processus a affiché&#xa0;; l’essai peut être repris</translation>
    </message>
    <message id="%1 does not read its messages">
        <source></source>
        <translation>%1 ne lit pas ce qu’on lui envoie</translation>
    </message>
    <message id="check the address of rank 0 (MASTER_ADDR) and the network between the machines">
        <source></source>
        <translation>vérifiez l’adresse du rang 0 (MASTER_ADDR) et le réseau entre les machines</translation>
    </message>
    <message id="cannot resolve '%1': %2">
        <source></source>
        <translation>impossible de résoudre «&#xa0;%1&#xa0;»&#xa0;: %2</translation>
    </message>
    <message id="check the address of rank 0 (MASTER_ADDR)">
        <source></source>
        <translation>vérifiez l’adresse du rang 0 (MASTER_ADDR)</translation>
    </message>
    <message id="cannot listen on %1: %2">
        <source></source>
        <translation>impossible d’écouter sur %1&#xa0;: %2</translation>
    </message>
    <message id="cannot listen for the other ranks: %1">
        <source></source>
        <translation>impossible d’attendre la connexion des autres rangs&#xa0;: %1</translation>
    </message>
    <message id="cannot connect to rank 0 at %1:%2: %3">
        <source></source>
        <translation>impossible de se connecter au rang 0 à %1:%2&#xa0;: %3</translation>
    </message>
    <message id="there is no route to %1: %2">
        <source></source>
        <translation>aucune route vers %1&#xa0;: %2</translation>
    </message>
    <message id="each rank has one image of a batch, but LeViT normalises over them">
        <source></source>
        <translation>chaque rang a une seule image d’un lot, mais LeViT normalise sur elles</translation>
    </message>
    <message id="set train.batch_size to four times the number of ranks or more">
        <source></source>
        <translation>donnez à train.batch_size au moins quatre fois le nombre de rangs</translation>
    </message>
    <message id="rank %1 is number %2 of its machine, which has fewer GPUs: %3">
        <source></source>
        <translation>le rang %1 est le numéro %2 de sa machine, qui a moins de GPU&#xa0;: %3</translation>
    </message>
    <message id="start as many ranks on a machine as it has GPUs">
        <source></source>
        <translation>démarrez sur une machine autant de rangs qu’elle a de GPU</translation>
    </message>
    <message id="the connection to another rank was lost">
        <source></source>
        <translation>la connexion à un autre rang a été perdue</translation>
    </message>
    <message id="see what the other processes printed; the run can be resumed">
        <source></source>
        <translation>consultez ce que les autres processus ont affiché&#xa0;; l’essai peut être repris</translation>
    </message>
    <message id="rank 0 cannot listen at %1:%2: %3">
        <source></source>
        <translation>le rang 0 ne peut écouter à %1:%2&#xa0;: %3</translation>
    </message>
    <message id="cannot reach rank 0 at %1:%2: %3">
        <source></source>
        <translation>impossible d’atteindre le rang 0 à %1:%2&#xa0;: %3</translation>
    </message>
    <message id="check MASTER_ADDR and MASTER_PORT, that rank 0 runs, and that the port is free">
        <source></source>
        <translation>vérifiez MASTER_ADDR et MASTER_PORT, que le rang 0 tourne et que le port est libre</translation>
    </message>
    <message id="the connection to rank 0 at %1:%2 was lost: %3">
        <source></source>
        <translation>la connexion au rang 0 à %1:%2 a été perdue&#xa0;: %3</translation>
    </message>
    <message id="the ranks cannot be connected: %1">
        <source></source>
        <translation>impossible de relier les rangs&#xa0;: %1</translation>
    </message>
    <message id="this build has no NCCL, which sums gradients between GPUs">
        <source></source>
        <translation>cette version n’a pas NCCL, qui additionne les gradients entre GPU</translation>
    </message>
    <message id="build with the CUDA LibTorch of packaging/libtorch_wheel.sh, or set train.device to cpu">
        <source></source>
        <translation>compilez avec la LibTorch CUDA de packaging/libtorch_wheel.sh, ou mettez train.device à cpu</translation>
    </message>
    <message id="this build trains in one process, but %1 ranks were started">
        <source></source>
        <translation>cette version entraîne dans un seul processus, mais %1 rangs ont été démarrés</translation>
    </message>
    <message id="install libgloo-dev and build again">
        <source></source>
        <translation>installez libgloo-dev et recompilez</translation>
    </message>
    <message id="rank %1 has different data than rank 0">
        <source></source>
        <translation>le rang %1 a d’autres données que le rang 0</translation>
    </message>
    <message id="data.train and data.val must name the same files on every machine">
        <source></source>
        <translation>data.train et data.val doivent désigner les mêmes fichiers sur chaque machine</translation>
    </message>
    <message id="the ranks' weights differ although they were shared">
        <source></source>
        <translation>les poids des rangs diffèrent bien qu’ils aient été partagés</translation>
    </message>
    <message id="the quoted path is malformed">
        <source></source>
        <translation>le chemin entre guillemets est mal formé</translation>
    </message>
    <message id="%1 taken as the dataset: %2">
        <source></source>
        <translation>%1 pris comme jeu de données&#xa0;: %2</translation>
    </message>
    <message id="the other folders have no images">
        <source></source>
        <translation>les autres dossiers n’ont pas d’images</translation>
    </message>
    <message id="class '%1' of %2 is unknown to train, which has '%3'">
        <source></source>
        <translation>la classe «&#xa0;%1&#xa0;» de %2 est inconnue de train, qui a «&#xa0;%3&#xa0;»</translation>
    </message>
    <message id="give the class folders the same name in both splits">
        <source></source>
        <translation>donnez le même nom aux dossiers de classe dans les deux parties</translation>
    </message>
    <message id="JPEG with %1 bits per sample">
        <source></source>
        <translation>JPEG à %1 bits par échantillon</translation>
    </message>
    <message id="lossless JPEG">
        <source></source>
        <translation>JPEG sans perte</translation>
    </message>
    <message id="hierarchical JPEG">
        <source></source>
        <translation>JPEG hiérarchique</translation>
    </message>
    <message id="arithmetic-coded JPEG">
        <source></source>
        <translation>JPEG à codage arithmétique</translation>
    </message>
    <message id="JPEG with this number of channels">
        <source></source>
        <translation>JPEG avec ce nombre de canaux</translation>
    </message>
    <message id="JPEG with fractional chroma sampling">
        <source></source>
        <translation>JPEG à échantillonnage fractionnaire de la chrominance</translation>
    </message>
    <message id="save it as PNG, or as JPEG with 8 bits per sample">
        <source></source>
        <translation>enregistrez-la en PNG, ou en JPEG à 8 bits par échantillon</translation>
    </message>
    <message id="the model has '%1': rename the class folders, or %2">
        <source></source>
        <translation>le modèle a «&#xa0;%1&#xa0;»&#xa0;: renommez les dossiers de classe, ou %2</translation>
    </message>
    <message id="something was appended: the allocation table ends at byte %1, the file at byte %2">
        <source></source>
        <translation>quelque chose a été ajouté&#xa0;: la table d’allocation finit à l’octet %1, le fichier à l’octet %2</translation>
    </message>
    <message id="cut the file to %1 bytes, or copy it again">
        <source></source>
        <translation>coupez le fichier à %1 octets, ou copiez-le à nouveau</translation>
    </message>
    <message id="a picture's side must be 10 to 2000 mm">
        <source></source>
        <translation>le côté d’une image doit être de 10 à 2000 mm</translation>
    </message>
    <message id="the lower limit of an axis must be below the upper one">
        <source></source>
        <translation>la limite inférieure d’un axe doit être sous la limite supérieure</translation>
    </message>
    <message id="the title has no room in a picture of %1 x %2 mm">
        <source></source>
        <translation>le titre n’a pas la place dans une image de %1 x %2 mm</translation>
    </message>
    <message id="shorten the title, or choose a larger width">
        <source></source>
        <translation>raccourcissez le titre, ou choisissez une largeur plus grande</translation>
    </message>
    <message id="choose a larger width or a smaller font, or place the legend below">
        <source></source>
        <translation>choisissez une largeur plus grande ou une police plus petite, ou placez la légende dessous</translation>
    </message>
    <message id="the legend has no room in a picture of %1 x %2 mm">
        <source></source>
        <translation>la légende n’a pas la place dans une image de %1 x %2 mm</translation>
    </message>
    <message id="a chart has no room in a picture of %1 x %2 mm">
        <source></source>
        <translation>un graphique n’a pas la place dans une image de %1 x %2 mm</translation>
    </message>
    <message id="an axis title has no room in a picture of %1 x %2 mm">
        <source></source>
        <translation>un titre d’axe n’a pas la place dans une image de %1 x %2 mm</translation>
    </message>
    <message id="choose a larger height or a smaller font">
        <source></source>
        <translation>choisissez une hauteur plus grande ou une police plus petite</translation>
    </message>
    <message id="the image no longer exists">
        <source></source>
        <translation>l’image n’existe plus</translation>
    </message>
    <message id="this is a different beton file than before">
        <source></source>
        <translation>ce n’est plus le même fichier beton</translation>
    </message>
    <message id="this beton file has no images">
        <source></source>
        <translation>ce fichier beton n’a pas d’images</translation>
    </message>
    <message id="there is no training module">
        <source></source>
        <translation>il n’y a pas de module d’entraînement</translation>
    </message>
    <message id="the driver finds no device">
        <source></source>
        <translation>le pilote ne trouve aucun périphérique</translation>
    </message>
    <message id="the driver fails: %1">
        <source></source>
        <translation>le pilote échoue&#xa0;: %1</translation>
    </message>
    <message id="there is no NVIDIA driver (%1)">
        <source></source>
        <translation>il n’y a pas de pilote NVIDIA (%1)</translation>
    </message>
    <message id="training is not possible: %1">
        <source></source>
        <translation>l’entraînement n’est pas possible&#xa0;: %1</translation>
    </message>
    <message id="the BLAS in use is the reference implementation, ten times slower than OpenBLAS or worse">
        <source></source>
        <translation>la bibliothèque BLAS utilisée est l’implémentation de référence, dix fois plus lente qu’OpenBLAS, ou pire</translation>
    </message>
    <message id="install libopenblas0-openmp">
        <source></source>
        <translation>installez libopenblas0-openmp</translation>
    </message>
    <message id="matrix products cannot be measured: %1">
        <source></source>
        <translation>les produits de matrices ne peuvent pas être mesurés&#xa0;: %1</translation>
    </message>
    <message id="OpenBLAS does not know this processor and computes without AVX: its matrix products are several times slower">
        <source></source>
        <translation>OpenBLAS ne connaît pas ce processeur et calcule sans AVX&#xa0;: ses produits de matrices sont plusieurs fois plus lents</translation>
    </message>
    <message id="set the environment variable %1, or install a newer OpenBLAS">
        <source></source>
        <translation>définissez la variable d’environnement %1, ou installez un OpenBLAS plus récent</translation>
    </message>
    <message id="matrix products are only %1 times as fast as the reference BLAS">
        <source></source>
        <translation>les produits de matrices ne sont que %1 fois plus rapides qu’avec la BLAS de référence</translation>
    </message>
    <message id="measure again while the machine is idle; if the result stays the same, install another BLAS">
        <source></source>
        <translation>mesurez à nouveau quand rien d’autre ne tourne&#x202f;; si rien ne change, installez une autre bibliothèque BLAS</translation>
    </message>
    <message id="the GPU (%1) is not used: LibTorch was built without CUDA">
        <source></source>
        <translation>le GPU (%1) n’est pas utilisé&#xa0;: LibTorch est compilé sans CUDA</translation>
    </message>
    <message id="build Formwork with a LibTorch for CUDA">
        <source></source>
        <translation>compilez Formwork avec un LibTorch pour CUDA</translation>
    </message>
    <message id="the driver is too old: it supports CUDA %1, LibTorch needs %2">
        <source></source>
        <translation>le pilote est trop ancien : il prend en charge CUDA %1, LibTorch a besoin de %2</translation>
    </message>
    <message id="update the NVIDIA driver">
        <source></source>
        <translation>mettez à jour le pilote NVIDIA</translation>
    </message>
    <message id="the driver has devices, but LibTorch can use none of them">
        <source></source>
        <translation>le pilote a des périphériques, mais LibTorch ne peut en utiliser aucun</translation>
    </message>
    <message id="check that the versions of driver and LibTorch match">
        <source></source>
        <translation>vérifiez que les versions du pilote et de LibTorch concordent</translation>
    </message>
    <message id="no GPU can be used: %1">
        <source></source>
        <translation>aucun GPU n’est utilisable&#xa0;: %1</translation>
    </message>
    <message id="check CUDA_VISIBLE_DEVICES, which is set">
        <source></source>
        <translation>vérifiez CUDA_VISIBLE_DEVICES, qui est définie</translation>
    </message>
    <message id="check that the GPU is visible here (nvidia-smi), and restart after a driver update">
        <source></source>
        <translation>vérifiez que le GPU est visible ici (nvidia-smi), et redémarrez après une mise à jour du pilote</translation>
    </message>
    <message id="the workspace's disk is read-only: %1">
        <source></source>
        <translation>le disque de l’espace de travail est en lecture seule&#xa0;: %1</translation>
    </message>
    <message id="the workspace cannot be written: %1">
        <source></source>
        <translation>l’espace de travail n’est pas modifiable&#xa0;: %1</translation>
    </message>
    <message id="check the permissions, or choose another workspace">
        <source></source>
        <translation>vérifiez les permissions, ou choisissez un autre espace de travail</translation>
    </message>
    <message id="the workspace's disk is full (%1 left)">
        <source></source>
        <translation>le disque de l’espace de travail est plein (il reste %1)</translation>
    </message>
    <message id="free some space, or choose a workspace on another disk">
        <source></source>
        <translation>libérez de la place, ou choisissez un espace de travail sur un autre disque</translation>
    </message>
    <message id="the workspace's disk is nearly full (%1 left)">
        <source></source>
        <translation>le disque de l’espace de travail est presque plein (il reste %1)</translation>
    </message>
    <message id="free some space: checkpoints take up to some gigabytes">
        <source></source>
        <translation>libérez de la place&#xa0;: les points de reprise prennent jusqu’à quelques gigaoctets</translation>
    </message>
    <message id="the workspace's disk has no room for another file (inodes)">
        <source></source>
        <translation>le disque de l’espace de travail n’a plus de place pour un fichier de plus (inodes)</translation>
    </message>
    <message id="remove files, or choose a workspace on another disk">
        <source></source>
        <translation>supprimez des fichiers, ou choisissez un espace de travail sur un autre disque</translation>
    </message>
    <message id="the workspace is on a network disk (%1)">
        <source></source>
        <translation>l’espace de travail est sur un disque réseau (%1)</translation>
    </message>
    <message id="only %1 of memory are available">
        <source></source>
        <translation>seuls %1 de mémoire sont disponibles</translation>
    </message>
    <message id="close other programs, or train with small batches">
        <source></source>
        <translation>fermez d’autres programmes, ou entraînez avec de petits lots</translation>
    </message>
    <message id="a control group allows %1 CPUs, but %2 threads are visible">
        <source></source>
        <translation>un groupe de contrôle autorise %1 processeurs, mais %2 fils d’exécution sont visibles</translation>
    </message>
    <message id="set train.threads to %1">
        <source></source>
        <translation>mettez train.threads à %1</translation>
    </message>
    <message id="Formwork may use %1 of %2 threads of the processor">
        <source></source>
        <translation>Formwork peut utiliser %1 des %2 fils d’exécution du processeur</translation>
    </message>
    <message id="the processor has no AVX2: training on it is several times slower">
        <source></source>
        <translation>le processeur n’a pas AVX2&#xa0;: l’entraînement y est plusieurs fois plus lent</translation>
    </message>
    <message id="only %1 files may be open at a time">
        <source></source>
        <translation>seuls %1 fichiers peuvent être ouverts à la fois</translation>
    </message>
    <message id="raise the limit: %1">
        <source></source>
        <translation>relevez la limite&#xa0;: %1</translation>
    </message>
    <message id="files may only grow to %1">
        <source></source>
        <translation>les fichiers ne peuvent pas dépasser %1</translation>
    </message>
    <message id="lift the limit: %1">
        <source></source>
        <translation>levez la limite&#xa0;: %1</translation>
    </message>
    <message id="the process may only map %1">
        <source></source>
        <translation>le processus ne peut adresser que %1</translation>
    </message>
    <message id="unknown: the training module cannot be loaded">
        <source></source>
        <translation>inconnu&#xa0;: le module d’entraînement ne peut pas être chargé</translation>
    </message>
    <message id="none: LibTorch was built without CUDA">
        <source></source>
        <translation>aucun&#xa0;: LibTorch est compilé sans CUDA</translation>
    </message>
    <message id="CUDA %1, 1 device">
        <source></source>
        <translation>CUDA %1, 1 périphérique</translation>
    </message>
    <message id="CUDA %1, %2 devices">
        <source></source>
        <translation>CUDA %1, %2 périphériques</translation>
    </message>
    <message id="none: %1 (CUDA %2)">
        <source></source>
        <translation>aucun&#xa0;: %1 (CUDA %2)</translation>
    </message>
    <message id="none: the driver's CUDA is %1, LibTorch's %2">
        <source></source>
        <translation>aucun&#xa0;: le CUDA du pilote est %1, celui de LibTorch %2</translation>
    </message>
    <message id="unknown">
        <source></source>
        <translation>inconnu</translation>
    </message>
    <message id="unlimited">
        <source></source>
        <translation>illimité</translation>
    </message>
    <message id="%1 CPUs">
        <source></source>
        <translation>%1 processeurs</translation>
    </message>
    <message id="none">
        <source></source>
        <translation>aucun</translation>
    </message>
    <message id="version %1">
        <source></source>
        <translation>version %1</translation>
    </message>
    <message id="Program">
        <source></source>
        <translation>Programme</translation>
    </message>
    <message id="Build">
        <source></source>
        <translation>Compilation</translation>
    </message>
    <message id="%1, %2">
        <source></source>
        <translation>%1, %2</translation>
    </message>
    <message id="Operating system">
        <source></source>
        <translation>Système d’exploitation</translation>
    </message>
    <message id="Kernel">
        <source></source>
        <translation>Noyau</translation>
    </message>
    <message id="Processor">
        <source></source>
        <translation>Processeur</translation>
    </message>
    <message id="Model">
        <source></source>
        <translation>Modèle</translation>
    </message>
    <message id="Sockets">
        <source></source>
        <translation>Processeurs physiques</translation>
    </message>
    <message id="Cores">
        <source></source>
        <translation>Cœurs</translation>
    </message>
    <message id="Threads">
        <source></source>
        <translation>Fils d’exécution</translation>
    </message>
    <message id="Usable threads">
        <source></source>
        <translation>Fils utilisables</translation>
    </message>
    <message id="Control groups">
        <source></source>
        <translation>Groupes de contrôle</translation>
    </message>
    <message id="CPU quota">
        <source></source>
        <translation>Quota de processeur</translation>
    </message>
    <message id="Virtual machine">
        <source></source>
        <translation>Machine virtuelle</translation>
    </message>
    <message id="yes">
        <source></source>
        <translation>oui</translation>
    </message>
    <message id="Memory and limits">
        <source></source>
        <translation>Mémoire et limites</translation>
    </message>
    <message id="Memory">
        <source></source>
        <translation>Mémoire</translation>
    </message>
    <message id="%1, %2 available">
        <source></source>
        <translation>%1, dont %2 disponibles</translation>
    </message>
    <message id="Swap">
        <source></source>
        <translation>Espace d’échange</translation>
    </message>
    <message id="%1, %2 free">
        <source></source>
        <translation>%1, dont %2 libres</translation>
    </message>
    <message id="Memory limit">
        <source></source>
        <translation>Limite de mémoire</translation>
    </message>
    <message id="Open files">
        <source></source>
        <translation>Fichiers ouverts</translation>
    </message>
    <message id="%1 (hard limit %2)">
        <source></source>
        <translation>%1 (limite stricte&#xa0;: %2)</translation>
    </message>
    <message id="File size">
        <source></source>
        <translation>Taille des fichiers</translation>
    </message>
    <message id="Locked memory">
        <source></source>
        <translation>Mémoire verrouillée</translation>
    </message>
    <message id="Address space">
        <source></source>
        <translation>Espace d’adressage</translation>
    </message>
    <message id="Matrix products">
        <source></source>
        <translation>Produits de matrices</translation>
    </message>
    <message id="not measured">
        <source></source>
        <translation>non mesuré</translation>
    </message>
    <message id="%1 GFLOP/s, %2 x the reference">
        <source></source>
        <translation>%1 GFLOP/s, %2 fois la référence</translation>
    </message>
    <message id="Linear layers">
        <source></source>
        <translation>Couches linéaires</translation>
    </message>
    <message id="Reference loop">
        <source></source>
        <translation>Boucle de référence</translation>
    </message>
    <message id="Measured with">
        <source></source>
        <translation>Mesuré avec</translation>
    </message>
    <message id="%1, 1 thread">
        <source></source>
        <translation>%1, 1 fil</translation>
    </message>
    <message id="%1, %2 threads">
        <source></source>
        <translation>%1, %2 fils</translation>
    </message>
    <message id="%1, %2, compute capability %3">
        <source></source>
        <translation>%1, %2, capacité de calcul %3</translation>
    </message>
    <message id="Computing">
        <source></source>
        <translation>Calcul</translation>
    </message>
    <message id="Training module">
        <source></source>
        <translation>Module d’entraînement</translation>
    </message>
    <message id="Module file">
        <source></source>
        <translation>Fichier du module</translation>
    </message>
    <message id="NVIDIA driver">
        <source></source>
        <translation>Pilote NVIDIA</translation>
    </message>
    <message id="%1, up to CUDA %2">
        <source></source>
        <translation>%1, jusqu’à CUDA %2</translation>
    </message>
    <message id="read-only file system">
        <source></source>
        <translation>système de fichiers en lecture seule</translation>
    </message>
    <message id="writable">
        <source></source>
        <translation>modifiable</translation>
    </message>
    <message id="not writable">
        <source></source>
        <translation>non modifiable</translation>
    </message>
    <message id="Workspace">
        <source></source>
        <translation>Espace de travail</translation>
    </message>
    <message id="Folder">
        <source></source>
        <translation>Dossier</translation>
    </message>
    <message id="Nearest existing folder">
        <source></source>
        <translation>Dossier existant le plus proche</translation>
    </message>
    <message id="Disk">
        <source></source>
        <translation>Disque</translation>
    </message>
    <message id="%1, network">
        <source></source>
        <translation>%1, réseau</translation>
    </message>
    <message id="%1, local">
        <source></source>
        <translation>%1, local</translation>
    </message>
    <message id="Free space">
        <source></source>
        <translation>Espace libre</translation>
    </message>
    <message id="%1 free of %2">
        <source></source>
        <translation>%1 libres sur %2</translation>
    </message>
    <message id="Access">
        <source></source>
        <translation>Accès</translation>
    </message>
    <message id="Window">
        <source></source>
        <translation>Fenêtre</translation>
    </message>
    <message id="Qt platform">
        <source></source>
        <translation>Plateforme de Qt</translation>
    </message>
    <message id="Libraries">
        <source></source>
        <translation>Bibliothèques</translation>
    </message>
    <message id="'%1' is the range %2, which only a random search draws from">
        <source></source>
        <translation>«&#xa0;%1&#xa0;» est l’intervalle %2, dans lequel seule une recherche aléatoire tire</translation>
    </message>
    <message id="set sweep.random to the number of runs, or list the values">
        <source></source>
        <translation>donnez à sweep.random le nombre d’essais, ou listez les valeurs</translation>
    </message>
    <message id="'%1' takes one value: it is a rule for all runs">
        <source></source>
        <translation>«&#xa0;%1&#xa0;» prend une seule valeur&#xa0;: c’est une règle pour tous les essais</translation>
    </message>
    <message id="'sweep.halving' is 1, so that no run stops">
        <source></source>
        <translation>«&#xa0;sweep.halving&#xa0;» vaut 1&#xa0;: aucun essai ne s’arrêterait</translation>
    </message>
    <message id="3 keeps the best third; 0 switches it off">
        <source></source>
        <translation>3 garde le meilleur tiers&#xa0;; 0 désactive</translation>
    </message>
    <message id="'sweep.random' is %1, but there are no values to draw from">
        <source></source>
        <translation>«&#xa0;sweep.random&#xa0;» vaut %1, mais il n’y a pas de valeurs à tirer</translation>
    </message>
    <message id="give a list such as lr: [1e-3, 1e-4], or a range such as lr: 1e-5..1e-2">
        <source></source>
        <translation>donnez une liste comme lr: [1e-3, 1e-4], ou un intervalle comme lr: 1e-5..1e-2</translation>
    </message>
    <message id="'sweep.metric' is %1, but 'data.val' is empty">
        <source></source>
        <translation>«&#xa0;sweep.metric&#xa0;» vaut %1, mais «&#xa0;data.val&#xa0;» est vide</translation>
    </message>
    <message id="name validation data, or choose train_top1 or train_loss">
        <source></source>
        <translation>nommez des données de validation, ou choisissez train_top1 ou train_loss</translation>
    </message>
    <message id="'train.low_frequency' is on, but 'train.first_image_size' is 0">
        <source></source>
        <translation>«&#xa0;train.low_frequency&#xa0;» est activé, mais «&#xa0;train.first_image_size&#xa0;» vaut 0</translation>
    </message>
    <message id="set train.first_image_size to the size of the first epoch">
        <source></source>
        <translation>donnez à train.first_image_size la taille de la première époque</translation>
    </message>
    <message id="'optimizer.name' is schedule_free, but %1 has BatchNorm, whose statistics would not be those of the averaged weights">
        <source></source>
        <translation>«&#xa0;optimizer.name&#xa0;» est schedule_free, mais %1 a des BatchNorm, dont les statistiques ne seraient pas celles des poids moyens</translation>
    </message>
    <message id="choose another optimiser, or a ViT">
        <source></source>
        <translation>choisissez un autre optimiseur, ou un ViT</translation>
    </message>
    <message id="'optimizer.name' is schedule_free, but the first of 'optimizer.betas' is 0">
        <source></source>
        <translation>«&#xa0;optimizer.name&#xa0;» est schedule_free, mais le premier de «&#xa0;optimizer.betas&#xa0;» vaut 0</translation>
    </message>
    <message id="0.9 is usual">
        <source></source>
        <translation>0.9 est usuel</translation>
    </message>
    <message id="'optimizer.name' is schedule_free and 'train.ema_decay' is given, but both average the weights">
        <source></source>
        <translation>«&#xa0;optimizer.name&#xa0;» est schedule_free et «&#xa0;train.ema_decay&#xa0;» est donné, mais les deux moyennent les poids</translation>
    </message>
    <message id="set train.ema_decay to 0">
        <source></source>
        <translation>mettez train.ema_decay à 0</translation>
    </message>
    <message id="tuning was cancelled">
        <source></source>
        <translation>la recherche de réglages a été annulée</translation>
    </message>
    <message id="the speed of a training step could not be measured">
        <source></source>
        <translation>la vitesse d’un pas d’entraînement n’a pas pu être mesurée</translation>
    </message>
    <message id="a budget of %1 is too short: an epoch takes about %2 here">
        <source></source>
        <translation>un budget de %1 est trop court : une époque prend environ %2 ici</translation>
    </message>
    <message id="give %1 or more, or train on fewer or smaller images">
        <source></source>
        <translation>donnez %1 ou plus, ou entraînez sur moins d’images, ou sur de plus petites</translation>
    </message>
    <message id="every trial diverged">
        <source></source>
        <translation>tous les essais ont divergé</translation>
    </message>
    <message id="lower optimizer.lr, or check the data">
        <source></source>
        <translation>baissez optimizer.lr, ou vérifiez les données</translation>
    </message>
    <message id="settings cannot be compared without validation data">
        <source></source>
        <translation>des réglages ne se comparent pas sans données de validation</translation>
    </message>
    <message id="set data.val">
        <source></source>
        <translation>donnez data.val</translation>
    </message>
    <message id="training needs about %1 of memory, but %2 are free">
        <source></source>
        <translation>l’entraînement demande environ %1 de mémoire, mais %2 sont libres</translation>
    </message>
    <message id="set train.activation_checkpointing, or choose a smaller model or image size">
        <source></source>
        <translation>activez train.activation_checkpointing, ou choisissez un modèle ou des images plus petits</translation>
    </message>
    <message id="train.batch_size %1 fits; train.accumulate keeps the images of a step, train.activation_checkpointing takes less memory">
        <source></source>
        <translation>train.batch_size %1 tient&#x202f;; train.accumulate garde les images d’un pas, train.activation_checkpointing prend moins de mémoire</translation>
    </message>
    <message id="this backend cannot load data">
        <source></source>
        <translation>ce moteur ne charge pas de données</translation>
    </message>
    <message id="auto, cpu, cuda, or CUDA devices by number (cuda:1, cuda:0,2)">
        <source></source>
        <translation>auto, cpu, cuda, ou des appareils CUDA par numéro (cuda:1, cuda:0,2)</translation>
    </message>
    <message id="%1, %2 (%3 free), compute capability %4">
        <source></source>
        <translation>%1, %2 (%3 libres), capacité de calcul %4</translation>
    </message>
    <message id="cannot start rank %1: %2">
        <source></source>
        <translation>impossible de démarrer le rang %1&#xa0;: %2</translation>
    </message>
    <message id="%1 has %2 classes, %3 has %4">
        <source></source>
        <translation>%1 a %2 classes, %3 en a %4</translation>
    </message>
    <message id="name a beton and a folder of the same images">
        <source></source>
        <translation>nommez un beton et un dossier des mêmes images</translation>
    </message>
    <message id="too few images to train on">
        <source></source>
        <translation>trop peu d’images pour s’entraîner</translation>
    </message>
    <message id="%1 images make no whole batch of %2">
        <source></source>
        <translation>%1 images ne font pas un lot entier de %2</translation>
    </message>
    <message id="train.device is %1, but LibTorch finds no CUDA device">
        <source></source>
        <translation>train.device est %1, mais LibTorch ne trouve aucun appareil CUDA</translation>
    </message>
    <message id="there is no device cuda:%1: LibTorch finds %2 CUDA devices, counted from 0">
        <source></source>
        <translation>l’appareil cuda:%1 n’existe pas&#xa0;: LibTorch trouve %2 appareils CUDA, comptés à partir de 0</translation>
    </message>
    <message id="formwork-cli doctor lists them">
        <source></source>
        <translation>formwork-cli doctor en donne la liste</translation>
    </message>
    <message id="%1 lost its GPU: %2">
        <source></source>
        <translation>%1 a perdu son GPU&#xa0;: %2</translation>
    </message>
    <message id="resume the run from its last checkpoint on another device; nvidia-smi shows the state of this one">
        <source></source>
        <translation>reprenez l’essai à son dernier point de reprise sur un autre appareil&#x202f;; nvidia-smi montre l’état de celui-ci</translation>
    </message>
    <message id="nvidia-smi shows the state of the device">
        <source></source>
        <translation>nvidia-smi montre l’état de l’appareil</translation>
    </message>
    <message id="train.device names %1 devices, which need as many ranks, but this is the only process">
        <source></source>
        <translation>train.device nomme %1 appareils, sur lesquels autant de rangs s’entraînent, mais ce processus est seul</translation>
    </message>
    <message id="train with --ranks %1, or name one device">
        <source></source>
        <translation>entraînez avec --ranks %1, ou nommez un seul appareil</translation>
    </message>
    <message id="rank %1 is number %2 of its machine, for which train.device names too few devices: %3">
        <source></source>
        <translation>le rang %1 est le numéro %2 de sa machine, pour lequel train.device nomme trop peu d’appareils&#xa0;: %3</translation>
    </message>
    <message id="choose a multiple of the number of ranks, or set train.per_rank for as many images in each">
        <source></source>
        <translation>choisissez un multiple du nombre de rangs, ou activez train.per_rank pour donner autant d’images à chacun</translation>
    </message>
    <message id="the events were written by a newer Formwork (event version %1, this program knows up to %2)">
        <source></source>
        <translation>les événements ont été écrits par un Formwork plus récent (version %1, ce programme connaît jusqu’à la version %2)</translation>
    </message>
    <message id="install the newer Formwork">
        <source></source>
        <translation>installez la version plus récente de Formwork</translation>
    </message>
    <message id="move the file away">
        <source></source>
        <translation>déplacez le fichier</translation>
    </message>
    <message id="resume it with --resume, or name another folder">
        <source></source>
        <translation>reprenez-le avec --resume, ou nommez un autre dossier</translation>
    </message>
    <message id="the run in this folder is already done">
        <source></source>
        <translation>l’essai de ce dossier est déjà terminé</translation>
    </message>
    <message id="start a new run of its config in another folder">
        <source></source>
        <translation>démarrez un nouvel essai de sa configuration dans un autre dossier</translation>
    </message>
    <message id="there is no run to resume in this folder">
        <source></source>
        <translation>ce dossier ne contient pas d’essai à reprendre</translation>
    </message>
    <message id="name a folder that was given to train --run-folder, or one above such folders">
        <source></source>
        <translation>nommez un dossier donné à train --run-folder, ou un dossier qui en contient</translation>
    </message>
    <message id="run %1 is recorded in the workspace itself and has no events to import">
        <source></source>
        <translation>l’essai %1 est enregistré dans l’espace de travail lui-même et n’a pas d’événements à importer</translation>
    </message>
    <message id="followed">
        <source></source>
        <translation>suivi</translation>
    </message>
    <message id="run %1 is trained in its own folder, not in the workspace">
        <source></source>
        <translation>l’essai %1 est entraîné dans son propre dossier, pas dans l’espace de travail</translation>
    </message>
    <message id="another process is training in this folder">
        <source></source>
        <translation>un autre processus s’entraîne dans ce dossier</translation>
    </message>
    <message id="the events belong to another run">
        <source></source>
        <translation>les événements appartiennent à un autre essai</translation>
    </message>
    <message id="this folder already contains a run">
        <source></source>
        <translation>ce dossier contient déjà un essai</translation>
    </message>
    <message id="name a config as well to start the run">
        <source></source>
        <translation>nommez aussi une configuration pour démarrer l’essai</translation>
    </message>
    <message id="this folder contains no events of a run">
        <source></source>
        <translation>ce dossier ne contient pas d’événements d’un essai</translation>
    </message>
    <message id="the events belong to run %1">
        <source></source>
        <translation>les événements appartiennent à l’essai %1</translation>
    </message>
    <message id="import the folder as a new run: formwork-cli workspace sync --from FOLDER">
        <source></source>
        <translation>importez le dossier comme nouvel essai&#xa0;: formwork-cli workspace sync --from DOSSIER</translation>
    </message>
    <message id="a target trains every run of a sweep to its end, so sweep.halving cannot be used there">
        <source></source>
        <translation>une cible entraîne chaque essai d’un balayage jusqu’au bout : sweep.halving ne peut y être employé</translation>
    </message>
    <message id="leave it out, or train the sweep on this machine">
        <source></source>
        <translation>laissez-le de côté, ou entraînez le balayage sur cette machine</translation>
    </message>
    <message id="writing the input of">
        <source></source>
        <translation>écrire l’entrée du programme</translation>
    </message>
    <message id="run %1 was not submitted to a target">
        <source></source>
        <translation>l’essai %1 n’a pas été soumis à une cible</translation>
    </message>
    <message id="its checkpoints are in its folder">
        <source></source>
        <translation>ses points de reprise sont dans son dossier</translation>
    </message>
    <message id="look for the checkpoints of run %1">
        <source></source>
        <translation>chercher les points de reprise de l’essai %1</translation>
    </message>
    <message id="run %1 has no checkpoint on the target '%2' yet">
        <source></source>
        <translation>l’essai %1 n’a pas encore de point de reprise sur la cible « %2 »</translation>
    </message>
    <message id="wait for its first epoch">
        <source></source>
        <translation>attendez sa première époque</translation>
    </message>
    <message id="%1: where %2 lies on the target '%3' is not known">
        <source></source>
        <translation>%1 : on ne sait pas où %2 se trouve sur la cible « %3 »</translation>
    </message>
    <message id="give the target its place (target edit %1 --data LOCAL=REMOTE), or let it copy data (--copy-data)">
        <source></source>
        <translation>indiquez son emplacement à la cible (target edit %1 --data LOCAL=DISTANT), ou laissez-la copier les données (--copy-data)</translation>
    </message>
    <message id="there is no run to train">
        <source></source>
        <translation>il n’y a pas d’essai à entraîner</translation>
    </message>
    <message id="the program was ended by signal %1; of signal 9, memory that ran out is the usual cause">
        <source></source>
        <translation>le programme a été terminé par le signal %1 ; pour le signal 9, la cause habituelle est un manque de mémoire</translation>
    </message>
    <message id="the program ended with exit status %1">
        <source></source>
        <translation>le programme s’est terminé avec le code de sortie %1</translation>
    </message>
    <message id="the time limit of its job was reached on '%1'; resume it to continue from its last checkpoint">
        <source></source>
        <translation>la limite de temps de sa tâche a été atteinte sur « %1 » ; reprenez-le pour continuer depuis son dernier point de reprise</translation>
    </message>
    <message id="its job on '%1' was preempted by another one; resume it to continue from its last checkpoint">
        <source></source>
        <translation>sa tâche sur « %1 » a été préemptée par une autre ; reprenez-le pour continuer depuis son dernier point de reprise</translation>
    </message>
    <message id="the node %1 of '%2' failed; resume it to continue from its last checkpoint">
        <source></source>
        <translation>le nœud %1 de « %2 » est tombé en panne ; reprenez-le pour continuer depuis son dernier point de reprise</translation>
    </message>
    <message id="its job on '%1' ran out of memory; ask for more, or train with smaller batches">
        <source></source>
        <translation>sa tâche sur « %1 » a manqué de mémoire ; demandez-en davantage, ou entraînez avec des lots plus petits</translation>
    </message>
    <message id="its job on '%1' was cancelled">
        <source></source>
        <translation>sa tâche sur « %1 » a été annulée</translation>
    </message>
    <message id="its job on '%1' ended as %2 before the training did">
        <source></source>
        <translation>sa tâche sur « %1 » s’est terminée comme %2 avant l’entraînement</translation>
    </message>
    <message id="its process on '%1' is gone: it was killed, or the machine was restarted">
        <source></source>
        <translation>son processus sur « %1 » a disparu : il a été tué, ou la machine redémarrée</translation>
    </message>
    <message id="Slurm on '%1' no longer knows job %2, which left no exit code">
        <source></source>
        <translation>Slurm sur « %1 » ne connaît plus la tâche %2, qui n’a pas laissé de code de sortie</translation>
    </message>
    <message id="its folder on '%1' is gone">
        <source></source>
        <translation>son dossier sur « %1 » a disparu</translation>
    </message>
    <message id="it was not started on '%1'">
        <source></source>
        <translation>il n’a pas été démarré sur « %1 »</translation>
    </message>
    <message id="the target '%1' gave no usable answer">
        <source></source>
        <translation>la cible « %1 » n’a pas donné de réponse utilisable</translation>
    </message>
    <message id="ask run %1 to stop">
        <source></source>
        <translation>demander à l’essai %1 de s’arrêter</translation>
    </message>
    <message id="read the events of run %1">
        <source></source>
        <translation>lire les événements de l’essai %1</translation>
    </message>
    <message id="'%1' holds a line break and cannot be sent to another machine">
        <source></source>
        <translation>« %1 » contient un saut de ligne et ne peut être envoyé à une autre machine</translation>
    </message>
    <message id="rename the file or folder">
        <source></source>
        <translation>renommez le fichier ou le dossier</translation>
    </message>
    <message id="the program %1 is not installed">
        <source></source>
        <translation>le programme %1 n’est pas installé</translation>
    </message>
    <message id="%1 has another host key than the one that is known">
        <source></source>
        <translation>%1 a une autre clé d’hôte que celle qui est connue</translation>
    </message>
    <message id="ask its administrator why, before you remove the old key with ssh-keygen -R">
        <source></source>
        <translation>demandez-en la raison à son administrateur avant de retirer l’ancienne clé avec ssh-keygen -R</translation>
    </message>
    <message id="the host key of %1 is not known yet">
        <source></source>
        <translation>la clé d’hôte de %1 n’est pas encore connue</translation>
    </message>
    <message id="run 'ssh %1' once in a terminal and compare the key that it shows">
        <source></source>
        <translation>lancez une fois « ssh %1 » dans un terminal et comparez la clé affichée</translation>
    </message>
    <message id="%1 does not accept any of your keys">
        <source></source>
        <translation>%1 n’accepte aucune de vos clés</translation>
    </message>
    <message id="add a key to your agent (ssh-add) or name one in your ssh configuration; 'ssh %1 true' must work without a question">
        <source></source>
        <translation>ajoutez une clé à votre agent (ssh-add) ou nommez-en une dans votre configuration de ssh ; « ssh %1 true » doit fonctionner sans poser de question</translation>
    </message>
    <message id="the host %1 is not known">
        <source></source>
        <translation>l’hôte %1 n’est pas connu</translation>
    </message>
    <message id="check its name, your ssh configuration and the network">
        <source></source>
        <translation>vérifiez son nom, votre configuration de ssh et le réseau</translation>
    </message>
    <message id="%1 cannot be reached: %2">
        <source></source>
        <translation>%1 est injoignable : %2</translation>
    </message>
    <message id="the connection ended">
        <source></source>
        <translation>la connexion a pris fin</translation>
    </message>
    <message id="check the network, and that 'ssh %1 true' works in a terminal">
        <source></source>
        <translation>vérifiez le réseau, et que « ssh %1 true » fonctionne dans un terminal</translation>
    </message>
    <message id="%1 did not answer within %2 s">
        <source></source>
        <translation>%1 n’a pas répondu en %2 s</translation>
    </message>
    <message id="'%1' is not a host that ssh could reach">
        <source></source>
        <translation>« %1 » n’est pas un hôte que ssh pourrait joindre</translation>
    </message>
    <message id="install the package openssh-client">
        <source></source>
        <translation>installez le paquet openssh-client</translation>
    </message>
    <message id="%1 sent more than can be kept">
        <source></source>
        <translation>%1 a envoyé plus que ce qui peut être gardé</translation>
    </message>
    <message id="%1: cannot %2: %3">
        <source></source>
        <translation>%1 : impossible de %2 : %3</translation>
    </message>
    <message id="exit status %1">
        <source></source>
        <translation>code de sortie %1</translation>
    </message>
    <message id="install the package rsync">
        <source></source>
        <translation>installez le paquet rsync</translation>
    </message>
    <message id="%1 has no rsync">
        <source></source>
        <translation>%1 n’a pas rsync</translation>
    </message>
    <message id="install rsync there, or ask its administrator for it">
        <source></source>
        <translation>installez-y rsync, ou demandez-le à son administrateur</translation>
    </message>
    <message id="%1: copying '%2' failed: %3">
        <source></source>
        <translation>%1 : la copie de « %2 » a échoué : %3</translation>
    </message>
    <message id="repeat it: what was copied is not sent again">
        <source></source>
        <translation>recommencez : ce qui a été copié n’est pas envoyé de nouveau</translation>
    </message>
    <message id="the folder %1 on the target '%2' cannot be written">
        <source></source>
        <translation>le dossier %1 de la cible « %2 » n’est pas accessible en écriture</translation>
    </message>
    <message id="choose another one: target edit %1 --folder">
        <source></source>
        <translation>choisissez-en un autre : target edit %1 --folder</translation>
    </message>
    <message id="the target '%1' has no program %2">
        <source></source>
        <translation>la cible « %1 » n’a pas de programme %2</translation>
    </message>
    <message id="install Formwork there, or give the path of its formwork-cli: target edit %1 --program">
        <source></source>
        <translation>installez-y Formwork, ou donnez le chemin de son formwork-cli : target edit %1 --program</translation>
    </message>
    <message id="the target '%1' has %2, this is %3">
        <source></source>
        <translation>la cible « %1 » a %2, ceci est %3</translation>
    </message>
    <message id="install the same version on both">
        <source></source>
        <translation>installez la même version sur les deux</translation>
    </message>
    <message id="see 'formwork-cli target check %1'">
        <source></source>
        <translation>voyez « formwork-cli target check %1 »</translation>
    </message>
    <message id="make the run's folder">
        <source></source>
        <translation>créer le dossier de l’essai</translation>
    </message>
    <message id="the target '%1' does not take the job: %2">
        <source></source>
        <translation>la cible « %1 » refuse la tâche : %2</translation>
    </message>
    <message id="the target '%1' cannot start the training: %2">
        <source></source>
        <translation>la cible « %1 » ne peut démarrer l’entraînement : %2</translation>
    </message>
    <message id="look for the data">
        <source></source>
        <translation>chercher les données</translation>
    </message>
    <message id="%1: %2 does not exist on the target '%3'">
        <source></source>
        <translation>%1 : %2 n’existe pas sur la cible « %3 »</translation>
    </message>
    <message id="copy the data there, or correct the place (target edit %1 --data LOCAL=REMOTE)">
        <source></source>
        <translation>copiez-y les données, ou corrigez l’emplacement (target edit %1 --data LOCAL=DISTANT)</translation>
    </message>
    <message id="correct %1 in the config">
        <source></source>
        <translation>corrigez %1 dans la configuration</translation>
    </message>
    <message id="make a folder">
        <source></source>
        <translation>créer un dossier</translation>
    </message>
    <message id="run %1 is still on the target '%2'">
        <source></source>
        <translation>l’essai %1 est encore sur la cible « %2 »</translation>
    </message>
    <message id="there is no target '%1'">
        <source></source>
        <translation>il n’y a pas de cible « %1 »</translation>
    </message>
    <message id="add one: formwork-cli target add %1 --host HOST">
        <source></source>
        <translation>ajoutez-en une : formwork-cli target add %1 --host HÔTE</translation>
    </message>
    <message id="there are: %1">
        <source></source>
        <translation>il y a : %1</translation>
    </message>
    <message id="target '%1': %2">
        <source></source>
        <translation>cible « %1 » : %2</translation>
    </message>
    <message id="options of Slurm are for a target of the kind slurm">
        <source></source>
        <translation>les options de Slurm sont pour une cible du genre slurm</translation>
    </message>
    <message id="'%1' is not the name of a partition">
        <source></source>
        <translation>« %1 » n’est pas le nom d’une partition</translation>
    </message>
    <message id="'%1' is not a time limit">
        <source></source>
        <translation>« %1 » n’est pas une limite de temps</translation>
    </message>
    <message id="give minutes, HOURS:MINUTES:SECONDS or DAYS-HOURS">
        <source></source>
        <translation>donnez des minutes, HEURES:MINUTES:SECONDES ou JOURS-HEURES</translation>
    </message>
    <message id="'%1' is not an amount of memory">
        <source></source>
        <translation>« %1 » n’est pas une quantité de mémoire</translation>
    </message>
    <message id="give it as 16G">
        <source></source>
        <translation>donnez-la sous la forme 16G</translation>
    </message>
    <message id="a number of GPUs, CPUs or jobs is 0 or more">
        <source></source>
        <translation>un nombre de GPU, de CPU ou de tâches vaut 0 ou plus</translation>
    </message>
    <message id="an option of sbatch is one line">
        <source></source>
        <translation>une option de sbatch tient sur une ligne</translation>
    </message>
    <message id="'%1' is not a kind of target">
        <source></source>
        <translation>« %1 » n’est pas un genre de cible</translation>
    </message>
    <message id="give ssh or slurm">
        <source></source>
        <translation>donnez ssh ou slurm</translation>
    </message>
    <message id="'%1' cannot be the name of a target">
        <source></source>
        <translation>« %1 » ne peut être le nom d’une cible</translation>
    </message>
    <message id="take up to 64 letters, digits, hyphens, underscores and dots">
        <source></source>
        <translation>prenez jusqu’à 64 lettres, chiffres, traits d’union, soulignés et points</translation>
    </message>
    <message id="give HOST, USER@HOST or a name from your ssh configuration">
        <source></source>
        <translation>donnez HÔTE, UTILISATEUR@HÔTE ou un nom de votre configuration de ssh</translation>
    </message>
    <message id="'%1' is not an absolute path on the target">
        <source></source>
        <translation>« %1 » n’est pas un chemin absolu sur la cible</translation>
    </message>
    <message id="begin it with / or ~/">
        <source></source>
        <translation>commencez-le par / ou ~/</translation>
    </message>
    <message id="the name of its formwork-cli is missing">
        <source></source>
        <translation>il manque le nom de son formwork-cli</translation>
    </message>
    <message id="'%1' is not an absolute path">
        <source></source>
        <translation>« %1 » n’est pas un chemin absolu</translation>
    </message>
    <message id="a command before the program is one line">
        <source></source>
        <translation>une commande avant le programme tient sur une ligne</translation>
    </message>
    <message id="the target '%1' of this workspace cannot be read: %2">
        <source></source>
        <translation>la cible « %1 » de cet espace de travail est illisible : %2</translation>
    </message>
    <message id="remove it and add it again">
        <source></source>
        <translation>retirez-la et ajoutez-la de nouveau</translation>
    </message>
    <message id="'%1' does not say where data lies on the target">
        <source></source>
        <translation>« %1 » ne dit pas où se trouvent les données sur la cible</translation>
    </message>
    <message id="give LOCAL=REMOTE, two absolute paths">
        <source></source>
        <translation>donnez LOCAL=DISTANT, deux chemins absolus</translation>
    </message>
    <message id="%1 answers: %2">
        <source></source>
        <translation>%1 répond : %2</translation>
    </message>
    <message id="the folder %1 cannot be written">
        <source></source>
        <translation>le dossier %1 n’est pas accessible en écriture</translation>
    </message>
    <message id="choose another folder, on a disk that all nodes of a cluster see">
        <source></source>
        <translation>choisissez un autre dossier, sur un disque que tous les nœuds d’une grappe voient</translation>
    </message>
    <message id="the folder %1 can be written">
        <source></source>
        <translation>le dossier %1 est accessible en écriture</translation>
    </message>
    <message id="the folder %1 can be written; %2 GB are free">
        <source></source>
        <translation>le dossier %1 est accessible en écriture ; %2 Go sont libres</translation>
    </message>
    <message id="free some space there: checkpoints and copied data need it">
        <source></source>
        <translation>libérez-y de la place : les points de reprise et les données copiées en ont besoin</translation>
    </message>
    <message id="this machine has no rsync">
        <source></source>
        <translation>cette machine n’a pas rsync</translation>
    </message>
    <message id="rsync is not installed there">
        <source></source>
        <translation>rsync n’y est pas installé</translation>
    </message>
    <message id="install it there, or ask its administrator for it">
        <source></source>
        <translation>installez-le là-bas, ou demandez-le à son administrateur</translation>
    </message>
    <message id="rsync is installed there">
        <source></source>
        <translation>rsync y est installé</translation>
    </message>
    <message id="%1 is the same version as here">
        <source></source>
        <translation>%1 est la même version qu’ici</translation>
    </message>
    <message id="%1 is there, %2 is here">
        <source></source>
        <translation>%1 est là-bas, %2 est ici</translation>
    </message>
    <message id="%1 does not run there: %2">
        <source></source>
        <translation>%1 n’y fonctionne pas : %2</translation>
    </message>
    <message id="install Formwork there, give the path of its formwork-cli, or add the commands that it needs before it">
        <source></source>
        <translation>installez-y Formwork, donnez le chemin de son formwork-cli, ou ajoutez les commandes dont il a besoin avant</translation>
    </message>
    <message id="%1 does not exist there">
        <source></source>
        <translation>%1 n’y existe pas</translation>
    </message>
    <message id="copy the data there, or correct the place of %1">
        <source></source>
        <translation>copiez-y les données, ou corrigez l’emplacement de %1</translation>
    </message>
    <message id="%1 lies there in %2">
        <source></source>
        <translation>%1 s’y trouve dans %2</translation>
    </message>
    <message id="no place of data is known there, and none is copied">
        <source></source>
        <translation>aucun emplacement de données n’y est connu, et aucune donnée n’est copiée</translation>
    </message>
    <message id="name one (--data LOCAL=REMOTE), or let data be copied (--copy-data)">
        <source></source>
        <translation>indiquez-en un (--data LOCAL=DISTANT), ou laissez copier les données (--copy-data)</translation>
    </message>
    <message id="Slurm is not installed there">
        <source></source>
        <translation>Slurm n’y est pas installé</translation>
    </message>
    <message id="name a login node of the cluster as the host, or make it a target of the kind ssh">
        <source></source>
        <translation>prenez pour hôte un nœud de connexion de la grappe, ou faites-en une cible du genre ssh</translation>
    </message>
    <message id="Slurm does not answer there">
        <source></source>
        <translation>Slurm n’y répond pas</translation>
    </message>
    <message id="ask the cluster's administrator; sinfo must work in a terminal">
        <source></source>
        <translation>demandez à l’administrateur de la grappe ; sinfo doit fonctionner dans un terminal</translation>
    </message>
    <message id="Slurm has no partition %1">
        <source></source>
        <translation>Slurm n’a pas de partition %1</translation>
    </message>
    <message id="take one of these: %1">
        <source></source>
        <translation>prenez l’une de celles-ci : %1</translation>
    </message>
    <message id="Slurm answers; partitions: %1">
        <source></source>
        <translation>Slurm répond ; partitions : %1</translation>
    </message>
    <message id="Slurm keeps no accounts: how a job ended is known from its exit code, and for some minutes from scontrol">
        <source></source>
        <translation>Slurm ne tient pas de comptabilité : la fin d’une tâche se sait par son code de sortie, et pendant quelques minutes par scontrol</translation>
    </message>
    <message id="Slurm keeps accounts (%1)">
        <source></source>
        <translation>Slurm tient une comptabilité (%1)</translation>
    </message>
    <message id="the workspace holds a run in the unknown phase '%1'">
        <source></source>
        <translation>l’espace de travail contient un essai dans la phase inconnue « %1 »</translation>
    </message>
    <message id="submitted">
        <source></source>
        <translation>soumission impossible</translation>
    </message>
    <message id="run %1 is submitted to a target">
        <source></source>
        <translation>l’essai %1 est soumis à une cible</translation>
    </message>
    <message id="run %1 belongs to the target '%2'">
        <source></source>
        <translation>l’essai %1 appartient à la cible « %2 »</translation>
    </message>
    <message id="resume it there: formwork-cli train --resume %1">
        <source></source>
        <translation>reprenez-le là-bas : formwork-cli train --resume %1</translation>
    </message>
    <message id="run %1 is submitted to the target '%2'">
        <source></source>
        <translation>l’essai %1 est soumis à la cible « %2 »</translation>
    </message>
    <message id="see 'formwork-cli target list'">
        <source></source>
        <translation>voyez « formwork-cli target list »</translation>
    </message>
    <message id="This is a test of Formwork's alerts">
        <source></source>
        <translation>Ceci est un test des alertes de Formwork</translation>
    </message>
    <message id="there is no program '%1'">
        <source></source>
        <translation>il n’y a pas de programme «&#xa0;%1&#xa0;»</translation>
    </message>
    <message id="name it with its path, or install it">
        <source></source>
        <translation>indiquez son chemin, ou installez-le</translation>
    </message>
    <message id="the library for webhooks (libcurl) does not work">
        <source></source>
        <translation>la bibliothèque des webhooks (libcurl) ne fonctionne pas</translation>
    </message>
    <message id="the command of an alert is empty">
        <source></source>
        <translation>la commande d’une alerte est vide</translation>
    </message>
    <message id="the command of an alert ended with status %1">
        <source></source>
        <translation>la commande d’une alerte s’est terminée avec le code %1</translation>
    </message>
    <message id="try it in a terminal">
        <source></source>
        <translation>essayez-la dans un terminal</translation>
    </message>
    <message id="the command of an alert was ended by signal %1">
        <source></source>
        <translation>la commande d’une alerte a été arrêtée par le signal %1</translation>
    </message>
    <message id="the command of an alert took longer than %1 s and was ended">
        <source></source>
        <translation>la commande d’une alerte a duré plus de %1 s et a été arrêtée</translation>
    </message>
    <message id="let it start what takes long in the background">
        <source></source>
        <translation>faites-lui lancer en arrière-plan ce qui dure longtemps</translation>
    </message>
    <message id="the command of an alert printed without end and was ended">
        <source></source>
        <translation>la commande d’une alerte écrivait sans fin et a été arrêtée</translation>
    </message>
    <message id="the webhook '%1' has no address on this computer">
        <source></source>
        <translation>le webhook «&#xa0;%1&#xa0;» n’a pas d’adresse sur cet ordinateur</translation>
    </message>
    <message id="enter it in the dialog of the alerts: addresses are not part of the workspace">
        <source></source>
        <translation>saisissez-la dans le dialogue des alertes&#xa0;: les adresses ne font pas partie de l’espace de travail</translation>
    </message>
    <message id="no memory for a webhook">
        <source></source>
        <translation>pas de mémoire pour un webhook</translation>
    </message>
    <message id="the webhook '%1' was not reached: %2">
        <source></source>
        <translation>le webhook «&#xa0;%1&#xa0;» n’a pas été joint&#xa0;: %2</translation>
    </message>
    <message id="check its address and the network">
        <source></source>
        <translation>vérifiez son adresse et le réseau</translation>
    </message>
    <message id="the webhook '%1' answered with status %2">
        <source></source>
        <translation>le webhook «&#xa0;%1&#xa0;» a répondu avec le code %2</translation>
    </message>
    <message id="check its address">
        <source></source>
        <translation>vérifiez son adresse</translation>
    </message>
    <message id="The run '%1' was stopped">
        <source></source>
        <translation>L’essai «&#xa0;%1&#xa0;» a été arrêté</translation>
    </message>
    <message id="The run '%1' is done; best accuracy %2 %">
        <source></source>
        <translation>L’essai «&#xa0;%1&#xa0;» est terminé&#x202f;; meilleure exactitude %2&#xa0;%</translation>
    </message>
    <message id="The run '%1' is done">
        <source></source>
        <translation>L’essai «&#xa0;%1&#xa0;» est terminé</translation>
    </message>
    <message id="The run '%1' has not improved for %2 epochs">
        <source></source>
        <translation>L’essai «&#xa0;%1&#xa0;» ne s’est pas amélioré depuis %2 époques</translation>
    </message>
    <message id="The run '%1' has become slower: its last epoch took %2 % longer than usual">
        <source></source>
        <translation>L’essai «&#xa0;%1&#xa0;» a ralenti&#xa0;: sa dernière époque a duré %2&#xa0;% de plus que d’habitude</translation>
    </message>
    <message id="Only %1 GB are free while the run '%2' trains">
        <source></source>
        <translation>Il ne reste que %1 Go libres pendant l’entraînement de l’essai «&#xa0;%2&#xa0;»</translation>
    </message>
    <message id="The run '%1' was interrupted: its program is gone">
        <source></source>
        <translation>L’essai «&#xa0;%1&#xa0;» a été interrompu&#xa0;: son programme n’existe plus</translation>
    </message>
    <message id="The run '%1' failed: %2">
        <source></source>
        <translation>L’essai «&#xa0;%1&#xa0;» a échoué&#xa0;: %2</translation>
    </message>
    <message id="The loss of the run '%1' is not a number">
        <source></source>
        <translation>La perte de l’essai «&#xa0;%1&#xa0;» n’est pas un nombre</translation>
    </message>
    <message id="a rule in it is not understood">
        <source></source>
        <translation>une de ses règles n’est pas comprise</translation>
    </message>
    <message id="the amount of an alert must be above 0 and at most a million">
        <source></source>
        <translation>la quantité d’une alerte doit être supérieure à 0 et d’un million au plus</translation>
    </message>
    <message id="name a program, for example notify-send Formwork">
        <source></source>
        <translation>indiquez un programme, par exemple notify-send Formwork</translation>
    </message>
    <message id="the webhook of an alert has no name">
        <source></source>
        <translation>le webhook d’une alerte n’a pas de nom</translation>
    </message>
    <message id="these alerts were written by a newer version of Formwork">
        <source></source>
        <translation>ces alertes ont été écrites par une version plus récente de Formwork</translation>
    </message>
    <message id="use that version">
        <source></source>
        <translation>utilisez cette version</translation>
    </message>
    <message id="the file of alerts is damaged">
        <source></source>
        <translation>le fichier des alertes est endommagé</translation>
    </message>
    <message id="correct it, or remove it and make the rules again">
        <source></source>
        <translation>corrigez-le, ou supprimez-le et refaites les règles</translation>
    </message>
    <message id="the file of alerts is damaged: %1">
        <source></source>
        <translation>le fichier des alertes est endommagé&#xa0;: %1</translation>
    </message>
    <message id="cannot be kept from other users">
        <source></source>
        <translation>ne peut pas être caché aux autres utilisateurs</translation>
    </message>
    <message id="secret addresses are not written there">
        <source></source>
        <translation>des adresses secrètes n’y sont pas écrites</translation>
    </message>
    <message id="others can read this file, which holds secret addresses">
        <source></source>
        <translation>d’autres peuvent lire ce fichier, qui contient des adresses secrètes</translation>
    </message>
    <message id="take their permissions away: chmod 600">
        <source></source>
        <translation>retirez-leur ces droits&#xa0;: chmod 600</translation>
    </message>
    <message id="the file of webhooks is damaged">
        <source></source>
        <translation>le fichier des webhooks est endommagé</translation>
    </message>
    <message id="correct it, or remove it and enter the addresses again">
        <source></source>
        <translation>corrigez-le, ou supprimez-le et saisissez de nouveau les adresses</translation>
    </message>
    <message id="the address of a webhook begins with https:// or http:// and a host">
        <source></source>
        <translation>l’adresse d’un webhook commence par https:// ou http:// et un hôte</translation>
    </message>
    <message id="the command ends with a backslash">
        <source></source>
        <translation>la commande se termine par une barre oblique inverse</translation>
    </message>
    <message id="remove it, or double it">
        <source></source>
        <translation>supprimez-la ou doublez-la</translation>
    </message>
    <message id="a quote in the command is not closed">
        <source></source>
        <translation>un guillemet de la commande n’est pas fermé</translation>
    </message>
    <message id="this backend cannot export models">
        <source></source>
        <translation>ce module ne peut pas exporter de modèles</translation>
    </message>
    <message id="%1: %2 values repeat a step; the last one counts">
        <source></source>
        <translation>%1&#x202f;: %2 valeurs répètent un pas&#x202f;; la dernière compte</translation>
    </message>
    <message id="has no column of steps or epochs">
        <source></source>
        <translation>n’a pas de colonne de pas ou d’époques</translation>
    </message>
    <message id="name a column step or epoch">
        <source></source>
        <translation>nommez une colonne step ou epoch</translation>
    </message>
    <message id="has no curve that is known">
        <source></source>
        <translation>n’a aucune courbe connue</translation>
    </message>
    <message id="name columns such as train_loss, val_loss, val_acc or lr">
        <source></source>
        <translation>nommez des colonnes comme train_loss, val_loss, val_acc ou lr</translation>
    </message>
    <message id="text behind a closing quote">
        <source></source>
        <translation>texte après un guillemet fermant</translation>
    </message>
    <message id="a quote is not closed">
        <source></source>
        <translation>un guillemet n’est pas fermé</translation>
    </message>
    <message id="is not a table: its first line does not name at least two columns">
        <source></source>
        <translation>n’est pas un tableau&#x202f;: sa première ligne ne nomme pas au moins deux colonnes</translation>
    </message>
    <message id="give a CSV file with a header such as step,train_loss,val_acc">
        <source></source>
        <translation>donnez un fichier CSV dont l’en-tête est par exemple step,train_loss,val_acc</translation>
    </message>
    <message id="%1 cells, but the header has %2">
        <source></source>
        <translation>%1 cellules, mais l’en-tête en a %2</translation>
    </message>
    <message id="ends in the middle of a record at byte %1; what precedes it is imported">
        <source></source>
        <translation>se termine au milieu d’un enregistrement, à l’octet %1&#x202f;; ce qui précède est importé</translation>
    </message>
    <message id="is not an event file of TensorBoard">
        <source></source>
        <translation>n’est pas un fichier d’événements de TensorBoard</translation>
    </message>
    <message id="the record at byte %1 has a wrong checksum of its length; what precedes it is imported">
        <source></source>
        <translation>la somme de contrôle de la longueur de l’enregistrement à l’octet %1 est fausse&#x202f;; ce qui précède est importé</translation>
    </message>
    <message id="records with a wrong checksum, which are skipped: %1">
        <source></source>
        <translation>enregistrements à la somme de contrôle fausse, qui sont omis&#x202f;: %1</translation>
    </message>
    <message id="%1: %2 values are NaN or infinite, and shown as gaps">
        <source></source>
        <translation>%1&#x202f;: %2 valeurs sont NaN ou infinies et apparaissent comme des lacunes</translation>
    </message>
    <message id="%1: %2 curves are of no known metric and left out: %3">
        <source></source>
        <translation>%1&#x202f;: %2 courbes ne correspondent à aucune métrique connue et sont omises&#x202f;: %3</translation>
    </message>
    <message id="a file of this name exists">
        <source></source>
        <translation>un fichier de ce nom existe</translation>
    </message>
    <message id="choose another folder">
        <source></source>
        <translation>choisissez un autre dossier</translation>
    </message>
    <message id="the folder holds other files">
        <source></source>
        <translation>le dossier contient d’autres fichiers</translation>
    </message>
    <message id="choose a new or empty folder">
        <source></source>
        <translation>choisissez un dossier nouveau ou vide</translation>
    </message>
    <message id="the folder holds an exported model">
        <source></source>
        <translation>le dossier contient un modèle exporté</translation>
    </message>
    <message id="choose another folder, or allow overwriting it">
        <source></source>
        <translation>choisissez un autre dossier, ou permettez de l’écraser</translation>
    </message>
    <message id="has no curve of losses or accuracies">
        <source></source>
        <translation>n’a aucune courbe de perte ou d’exactitude</translation>
    </message>
    <message id="there is no such file or folder">
        <source></source>
        <translation>ce fichier ou ce dossier n’existe pas</translation>
    </message>
    <message id="is not a file of runs that Formwork reads">
        <source></source>
        <translation>n’est pas un fichier d’essais que Formwork lit</translation>
    </message>
    <message id="holds no event files of TensorBoard">
        <source></source>
        <translation>ne contient pas de fichiers d’événements de TensorBoard</translation>
    </message>
    <message id="the checkpoint is missing">
        <source></source>
        <translation>le point de reprise manque</translation>
    </message>
    <message id="run %1 was imported and cannot be trained here">
        <source></source>
        <translation>l’essai %1 a été importé et ne peut pas être entraîné ici</translation>
    </message>
    <message id="holds the averaged weights alone, not the trained ones">
        <source></source>
        <translation>ne contient que les poids moyennés, pas les poids entraînés</translation>
    </message>
    <message id="take the last checkpoint of the run">
        <source></source>
        <translation>prenez le dernier point de reprise de l’essai</translation>
    </message>
    <message id="the export of a model">
        <source></source>
        <translation>l’export d’un modèle</translation>
    </message>
    <message id="torchvision has no LeViT">
        <source></source>
        <translation>torchvision n’a pas de LeViT</translation>
    </message>
    <message id="give timm or torchscript">
        <source></source>
        <translation>donnez timm ou torchscript</translation>
    </message>
    <message id="choose at least one">
        <source></source>
        <translation>choisissez-en au moins un</translation>
    </message>
    <message id="there is no recipe '%1'">
        <source></source>
        <translation>il n’y a pas de recette «&#xa0;%1&#xa0;»</translation>
    </message>
    <message id="the learning rate %1 is %2 times higher than what is known to work for %3 images a step; optimizer.lr: %4 would fit">
        <source></source>
        <translation>le taux d’apprentissage&#xa0;%1 est&#xa0;%2 fois plus haut que ce qui est connu pour fonctionner avec&#xa0;%3 images par pas&#xa0;; optimizer.lr:&#xa0;%4 conviendrait</translation>
    </message>
    <message id="the learning rate %1 is %2 times lower than what is known to work for %3 images a step; optimizer.lr: %4 would fit">
        <source></source>
        <translation>le taux d’apprentissage&#xa0;%1 est&#xa0;%2 fois plus bas que ce qui est connu pour fonctionner avec&#xa0;%3 images par pas&#xa0;; optimizer.lr:&#xa0;%4 conviendrait</translation>
    </message>
    <message id="a recipe needs a title">
        <source></source>
        <translation>une recette a besoin d’un titre</translation>
    </message>
    <message id="core/experiment/recipe.h shows the keys of a recipe">
        <source></source>
        <translation>core/experiment/recipe.h montre les clés d’une recette</translation>
    </message>
    <message id="what a recipe has measured needs data, val_top1 in per cent, minutes and at least one seed">
        <source></source>
        <translation>ce qu’une recette a mesuré demande data, val_top1 en pour cent, minutes et au moins une graine</translation>
    </message>
    <message id="the description of a recipe must be a text">
        <source></source>
        <translation>la description d’une recette doit être un texte</translation>
    </message>
    <message id="a figure of a recipe must be a number of at least 0">
        <source></source>
        <translation>un chiffre d’une recette doit être un nombre d’au moins 0</translation>
    </message>
    <message id="is complete, but missing in the lineage of run %1: %2">
        <source></source>
        <translation>est complet, mais manque dans l’origine de l’essai %1&#xa0;: %2</translation>
    </message>
    <message id="give a workspace, a run folder, a folder or event file of TensorBoard, or a CSV file">
        <source></source>
        <translation>donnez un espace de travail, un dossier d’essai, un dossier ou un fichier d’événements de TensorBoard, ou un fichier CSV</translation>
    </message>
    <message id="the model is too large for ONNX, whose files end at 2 GiB">
        <source></source>
        <translation>le modèle est trop grand pour ONNX, dont les fichiers ne dépassent pas 2&#xa0;Gio</translation>
    </message>
    <message id="give timm, torchscript or onnx">
        <source></source>
        <translation>donnez timm, torchscript ou onnx</translation>
    </message>
    <message id="it is not JSON">
        <source></source>
        <translation>ce n’est pas du JSON</translation>
    </message>
    <message id="a value has another type">
        <source></source>
        <translation>une valeur est d’un autre type</translation>
    </message>
    <message id="a value is missing">
        <source></source>
        <translation>une valeur manque</translation>
    </message>
    <message id="it is malformed">
        <source></source>
        <translation>la forme est incorrecte</translation>
    </message>
    <message id="several classes are named '%1', and the name alone does not show which of them are the same">
        <source></source>
        <translation>plusieurs classes s’appellent «&#xa0;%1&#xa0;», et le nom seul n’indique pas lesquelles sont les mêmes</translation>
    </message>
    <message id="convert the images again, or leave these classes out with `subset`">
        <source></source>
        <translation>convertissez de nouveau les images, ou écartez ces classes avec `subset`</translation>
    </message>
    <message id="page %1 changed while it was being copied">
        <source></source>
        <translation>la page %1 a changé pendant sa copie</translation>
    </message>
    <message id="the manifest's list of classes is malformed">
        <source></source>
        <translation>la liste des classes du manifeste est malformée</translation>
    </message>
    <message id="a link makes this the same folder as %1; its images are in both">
        <source></source>
        <translation>un lien en fait le même dossier que %1&#xa0;; ses images sont dans les deux</translation>
    </message>
    <message id="convert images into it, or use another dataset">
        <source></source>
        <translation>convertissez-y des images, ou utilisez un autre jeu de données</translation>
    </message>
    <message id="its list of classes is malformed">
        <source></source>
        <translation>sa liste de classes est malformée</translation>
    </message>
    <message id="try again when no other program writes to the file">
        <source></source>
        <translation>réessayez quand aucun autre programme n’écrit dans le fichier</translation>
    </message>
    <message id="there is a NUL byte">
        <source></source>
        <translation>il y a un octet nul</translation>
    </message>
    <message id="the workspace was deleted, moved or replaced meanwhile">
        <source></source>
        <translation>l’espace de travail a été supprimé, déplacé ou remplacé entre-temps</translation>
    </message>
    <message id="checkpoints in its runs folder can still be used">
        <source></source>
        <translation>les points de reprise de son dossier « runs » restent utilisables</translation>
    </message>
    <message id="the workspace's database is not a regular file">
        <source></source>
        <translation>la base de l’espace de travail n’est pas un fichier ordinaire</translation>
    </message>
    <message id="a path is malformed">
        <source></source>
        <translation>un chemin est mal formé</translation>
    </message>
    <message id="ranks %1 and %2 have the same GPU of %3: %4">
        <source></source>
        <translation>les rangs %1 et %2 ont le même GPU de %3 : %4</translation>
    </message>
    <message id="start as many ranks on a machine as it has GPUs; with Slurm, request one for each task: --gpus-per-task=1">
        <source></source>
        <translation>démarrez sur une machine autant de rangs qu’elle a de GPU ; avec Slurm, demandez-en un par tâche : --gpus-per-task=1</translation>
    </message>
    <message id="train.tf32 is %1, but another training of this program computes with %2">
        <source></source>
        <translation>train.tf32 vaut %1, mais un autre entraînement de ce programme calcule avec %2</translation>
    </message>
    <message id="wait until it has ended, or use the same train.tf32">
        <source></source>
        <translation>attendez qu’il soit terminé, ou utilisez le même train.tf32</translation>
    </message>
    <message id="The run '%1' was interrupted: %2">
        <source></source>
        <translation>L’essai «&#xa0;%1&#xa0;» a été interrompu&#xa0;: %2</translation>
    </message>
    <message id="the BLAS in use is the reference implementation: products that %1 does not compute, such as those of attention with dropout, take ten times as long or longer">
        <source></source>
        <translation>la bibliothèque BLAS utilisée est l’implémentation de référence&#xa0;: les produits que %1 ne calcule pas, comme ceux de l’attention avec abandon (dropout), durent dix fois plus longtemps ou davantage</translation>
    </message>
    <message id="open it on one computer at a time; formwork-cli train does not open its database">
        <source></source>
        <translation>ouvrez-le sur un seul ordinateur à la fois&#xa0;; formwork-cli train n’ouvre pas sa base de données</translation>
    </message>
    <message id="'%1' is %2, but a run that is recorded in a folder cannot look up another one">
        <source></source>
        <translation>«&#xa0;%1&#xa0;» vaut %2, mais un essai enregistré dans un dossier ne peut pas en chercher un autre</translation>
    </message>
    <message id="name its weight file, such as WORKSPACE/runs/1/checkpoints/best.safetensors">
        <source></source>
        <translation>nommez son fichier de poids, par exemple ESPACE/runs/1/checkpoints/best.safetensors</translation>
    </message>
    <message id="resume it where that folder is: formwork-cli train --run-folder %1 --resume">
        <source></source>
        <translation>reprenez-le là où est ce dossier&#xa0;: formwork-cli train --run-folder %1 --resume</translation>
    </message>
    <message id="every trial was stopped before its first epoch ended">
        <source></source>
        <translation>tous les essais ont été arrêtés avant la fin de leur première époque</translation>
    </message>
    <message id="this is not the result of a search for settings">
        <source></source>
        <translation>ce n’est pas le résultat d’une recherche de réglages</translation>
    </message>
    <message id="name what formwork-cli tune --json printed">
        <source></source>
        <translation>indiquez ce que formwork-cli tune --json a écrit</translation>
    </message>
    <message id="trials of the search may still be queued; stop those with the tag '%1': %2">
        <source></source>
        <translation>des essais de la recherche sont peut-être encore dans la file d’attente&#xa0;; arrêtez ceux qui portent l’étiquette «&#xa0;%1&#xa0;»&#xa0;: %2</translation>
    </message>
    <message id="the names of %1 classes take %2 bytes, more than the %3 that a checkpoint holds">
        <source></source>
        <translation>les noms des %1 classes prennent %2 octets, plus que les %3 qu’un point de reprise contient</translation>
    </message>
    <message id="--replace overwrites it; or choose another place">
        <source></source>
        <translation>--replace l’écrase&#xa0;; ou choisissez un autre endroit</translation>
    </message>
    <message id="%1 accuracies are not from 0 to 1 and left out; the first one: line %2, column %3: '%4'">
        <source></source>
        <translation>%1 exactitudes ne sont pas comprises entre 0 et 1 et sont laissées de côté&#xa0;; la première&#xa0;: ligne %2, colonne %3&#xa0;: «&#xa0;%4&#xa0;»</translation>
    </message>
    <message id="%1 cells are not numbers and left out; the first one: line %2, column %3: '%4'">
        <source></source>
        <translation>%1 cellules ne sont pas des nombres et sont laissées de côté&#xa0;; la première&#xa0;: ligne %2, colonne %3&#xa0;: «&#xa0;%4&#xa0;»</translation>
    </message>
    <message id="has a header, but no rows">
        <source></source>
        <translation>a un en-tête, mais aucune ligne</translation>
    </message>
    <message id="line %1: '%2' in column %3 is not a number">
        <source></source>
        <translation>ligne %1&#xa0;: «&#xa0;%2&#xa0;» dans la colonne %3 n’est pas un nombre</translation>
    </message>
    <message id="write numbers such as 1000 or 0.25, with a decimal point">
        <source></source>
        <translation>écrivez des nombres comme 1000 ou 0.25, avec un point décimal</translation>
    </message>
    <message id="is not UTF-8 text, but UTF-16 or binary">
        <source></source>
        <translation>n’est pas du texte UTF-8, mais UTF-16 ou binaire</translation>
    </message>
    <message id="save the table as CSV with the encoding UTF-8">
        <source></source>
        <translation>enregistrez le tableau en CSV avec l’encodage UTF-8</translation>
    </message>
    <message id="line %1: '%2' has a decimal comma, but '%3' in line %4 a decimal point">
        <source></source>
        <translation>ligne %1&#xa0;: «&#xa0;%2&#xa0;» a une virgule décimale, mais «&#xa0;%3&#xa0;» à la ligne %4 un point décimal</translation>
    </message>
    <message id="write all numbers with a decimal point">
        <source></source>
        <translation>écrivez tous les nombres avec un point décimal</translation>
    </message>
    <message id="line %1: '%2' may have a decimal comma or one between thousands">
        <source></source>
        <translation>ligne %1&#xa0;: la virgule de «&#xa0;%2&#xa0;» peut être décimale ou séparer les milliers</translation>
    </message>
    <message id="repair or remove it; a training can skip it with data.skip_damaged">
        <source></source>
        <translation>réparez-le ou supprimez-le&#xa0;; un entraînement peut le sauter avec data.skip_damaged</translation>
    </message>
    <message id="clone it in the window to start a new run of its settings">
        <source></source>
        <translation>clonez-le dans la fenêtre pour lancer un nouvel essai avec ses réglages</translation>
    </message>
    <message id="its settings are not known: start a new run">
        <source></source>
        <translation>ses réglages ne sont pas connus&#xa0;: lancez un nouvel essai</translation>
    </message>
    <message id="import its workspace again with --with-checkpoints">
        <source></source>
        <translation>importez de nouveau son espace de travail avec --with-checkpoints</translation>
    </message>
    <message id="curves were imported, but no weights: name a weight file or another run">
        <source></source>
        <translation>des courbes ont été importées, mais pas de poids&#xa0;: indiquez un fichier de poids ou un autre essai</translation>
    </message>
    <message id="bring its checkpoints here: formwork-cli runs fetch %1">
        <source></source>
        <translation>rapatriez ses points de reprise&#xa0;: formwork-cli runs fetch %1</translation>
    </message>
    <message id="its file was removed: name a weight file or another run">
        <source></source>
        <translation>son fichier a été supprimé&#xa0;: indiquez un fichier de poids ou un autre essai</translation>
    </message>
    <message id="lower schedule.factors, which raise optimizer.lr (%1) up to %2 times, or limit the gradients with optimizer.clip_norm">
        <source></source>
        <translation>diminuez schedule.factors, qui multiplient optimizer.lr (%1) par %2 au plus, ou limitez les gradients avec optimizer.clip_norm</translation>
    </message>
    <message id="lower optimizer.lr (%1 now), or limit the gradients with optimizer.clip_norm">
        <source></source>
        <translation>diminuez optimizer.lr (maintenant %1), ou limitez les gradients avec optimizer.clip_norm</translation>
    </message>
    <message id="has no loss or accuracy that can be imported">
        <source></source>
        <translation>n’a ni perte ni exactitude qui puisse être importée</translation>
    </message>
    <message id="name columns such as train_loss, val_loss or val_acc">
        <source></source>
        <translation>nommez les colonnes par exemple train_loss, val_loss ou val_acc</translation>
    </message>
    <message id="the file has no class names, unlike others: its labels are kept, so that label 0 becomes the class '%1'">
        <source></source>
        <translation>contrairement à d’autres, le fichier n’a pas de noms de classes&#xa0;: ses étiquettes sont conservées, et l’étiquette 0 devient donc la classe «&#xa0;%1&#xa0;»</translation>
    </message>
    <message id="there is no validation part: none of its images is selected; only the train file is written">
        <source></source>
        <translation>il n’y a pas de partie de validation&#xa0;: aucune de ses images n’est retenue&#xa0;; seul le fichier d’entraînement est écrit</translation>
    </message>
    <message id="--replace overwrites it; choose another --out, or names with --train-name and --val-name, to keep both">
        <source></source>
        <translation>--replace l’écrase&#xa0;; pour garder les deux, choisissez un autre --out, ou des noms avec --train-name et --val-name</translation>
    </message>
    <message id="the finished file belongs to another conversion: it has '%1', now '%2'">
        <source></source>
        <translation>le fichier terminé vient d’une autre conversion&#xa0;: il a «&#xa0;%1&#xa0;», maintenant «&#xa0;%2&#xa0;»</translation>
    </message>
    <message id="the finished file belongs to another conversion: its class %1 is '%2', now '%3'">
        <source></source>
        <translation>le fichier terminé vient d’une autre conversion&#xa0;: sa classe %1 est «&#xa0;%2&#xa0;», maintenant «&#xa0;%3&#xa0;»</translation>
    </message>
    <message id="the finished file belongs to another conversion: it has %1 classes, now %2">
        <source></source>
        <translation>le fichier terminé vient d’une autre conversion&#xa0;: nombre de classes %1, maintenant %2</translation>
    </message>
    <message id="the finished file belongs to another conversion: it has the label %1">
        <source></source>
        <translation>le fichier terminé vient d’une autre conversion&#xa0;: il contient l’étiquette %1</translation>
    </message>
    <message id="the finished file belongs to another conversion: images of class '%1': it has %2, now %3">
        <source></source>
        <translation>le fichier terminé vient d’une autre conversion&#xa0;: images de la classe «&#xa0;%1&#xa0;»&#xa0;: %2, maintenant %3</translation>
    </message>
    <message id="the file does not record how it was converted">
        <source></source>
        <translation>le fichier n’indique pas comment il a été converti</translation>
    </message>
    <message id="images of the folder that are not in the finished file: %1 (they could not be read, or were added later); --replace converts again">
        <source></source>
        <translation>images du dossier absentes du fichier terminé&#xa0;: %1 (illisibles, ou ajoutées plus tard)&#xa0;; --replace convertit à nouveau</translation>
    </message>
    <message id="images that were changed after the file was finished: %1; --replace converts again">
        <source></source>
        <translation>images modifiées depuis que le fichier est terminé&#xa0;: %1&#xa0;; --replace convertit à nouveau</translation>
    </message>
    <message id="line %1 of the list names no image of this data">
        <source></source>
        <translation>la ligne %1 de la liste ne désigne aucune image de ces données</translation>
    </message>
    <message id="%1 entries of the list name no image of this data, the first in line %2">
        <source></source>
        <translation>%1 entrées de la liste ne désignent aucune image de ces données, la première à la ligne %2</translation>
    </message>
    <message id="there is no validation part: no class has more than one image, and a single one is for training">
        <source></source>
        <translation>il n’y a pas de partie de validation&#xa0;: aucune classe n’a plus d’une image, et une image unique sert à l’entraînement</translation>
    </message>
    <message id="this folder is neither empty nor the folder of a run: it contains '%1'">
        <source></source>
        <translation>ce dossier n’est ni vide ni celui d’un essai&#xa0;: il contient «&#xa0;%1&#xa0;»</translation>
    </message>
    <message id="name a new or an empty folder">
        <source></source>
        <translation>indiquez un dossier nouveau ou vide</translation>
    </message>
    <message id="there is no validation part: it has no images; only the train file is written">
        <source></source>
        <translation>il n’y a pas de partie de validation&#xa0;: elle n’a aucune image&#xa0;; seul le fichier d’entraînement est écrit</translation>
    </message>
    <message id="an earlier version wrote this file without recording which images it has, and the other file, which is missing, could repeat some of them">
        <source></source>
        <translation>une version antérieure a écrit ce fichier sans noter quelles images il contient, et l’autre fichier, qui manque, pourrait en répéter certaines</translation>
    </message>
    <message id="the finished file belongs to another conversion: images were added, removed or changed since, or divided into training and validation in another way">
        <source></source>
        <translation>le fichier terminé vient d’une autre conversion&#xa0;: des images ont été ajoutées, supprimées ou modifiées depuis, ou réparties autrement entre entraînement et validation</translation>
    </message>
    <message id="%1: values below 0 or above 100 % are not accuracies; left out: %2">
        <source></source>
        <translation>%1&#xa0;: des valeurs inférieures à 0 ou supérieures à 100&#xa0;% ne sont pas des exactitudes&#xa0;; laissées de côté&#xa0;: %2</translation>
    </message>
</context>
<context>
    <name>QObject</name>
    <message>
        <source>Formwork cannot start</source>
        <translation>Formwork ne peut pas démarrer</translation>
    </message>
</context>
<context>
    <name>formwork::HtmlReport</name>
    <message>
        <source>Run</source>
        <translation>Essai</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>Modèle</translation>
    </message>
    <message>
        <source>Loader</source>
        <translation>Chargeur</translation>
    </message>
    <message>
        <source>Status</source>
        <translation>État</translation>
    </message>
    <message>
        <source>Epochs</source>
        <translation>Époques</translation>
    </message>
    <message>
        <source>Best acc.</source>
        <translation>Meill. exact.</translation>
    </message>
    <message>
        <source>Last acc.</source>
        <translation>Dern. exact.</translation>
    </message>
    <message>
        <source>Loss</source>
        <translation>Perte</translation>
    </message>
    <message>
        <source>Epoch</source>
        <translation>Époque</translation>
    </message>
    <message>
        <source>First epoch</source>
        <translation>Première époque</translation>
    </message>
    <message>
        <source>Images/s</source>
        <translation>Images/s</translation>
    </message>
    <message>
        <source>Data wait</source>
        <translation>Attente</translation>
    </message>
    <message>
        <source>beton</source>
        <translation>beton</translation>
    </message>
    <message>
        <source>image folder</source>
        <translation>dossier d’images</translation>
    </message>
    <message>
        <source>Loader effect</source>
        <translation>Effet du chargeur</translation>
    </message>
    <message>
        <source>Setting</source>
        <translation>Réglage</translation>
    </message>
    <message>
        <source>Settings in which they differ</source>
        <translation>Réglages qui diffèrent</translation>
    </message>
    <message>
        <source>Settings they share</source>
        <translation>Réglages communs</translation>
    </message>
    <message>
        <source> (“%1” against “%2”)</source>
        <translation> («&#xa0;%1&#xa0;» face à «&#xa0;%2&#xa0;»)</translation>
    </message>
    <message>
        <source>queued</source>
        <translation>en file</translation>
    </message>
    <message>
        <source>running</source>
        <translation>en cours</translation>
    </message>
    <message>
        <source>done</source>
        <translation>terminé</translation>
    </message>
    <message>
        <source>stopped</source>
        <translation>arrêté</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>échoué</translation>
    </message>
    <message>
        <source>interrupted</source>
        <translation>interrompu</translation>
    </message>
    <message>
        <source>%1, training time per epoch with beton: %2; %3 against %4; waiting for data %5 against %6</source>
        <translation>%1, temps d’entraînement par époque avec beton&#xa0;: %2&#xa0;; %3 contre %4&#xa0;; attente des données %5 contre %6</translation>
    </message>
    <message>
        <source>%1 % (95 %: %2 to %3)</source>
        <translation>%1&#xa0;% (95&#xa0;%&#xa0;: %2 à %3)</translation>
    </message>
    <message>
        <source>no difference shown (95 %: %1 to %2)</source>
        <translation>aucune différence montrée (95&#xa0;%&#xa0;: %1 à %2)</translation>
    </message>
    <message>
        <source>%1 % (too few epochs for an interval)</source>
        <translation>%1&#xa0;% (trop peu d’époques pour un intervalle)</translation>
    </message>
    <message>
        <source>; after epoch %1: validation accuracy %2 points, loss %3</source>
        <translation>&#xa0;; après l’époque %1&#xa0;: exactitude de validation %2 points, perte %3</translation>
    </message>
    <message>
        <source>; after epoch %1: training accuracy %2 points, loss %3</source>
        <translation>&#xa0;; après l’époque %1&#xa0;: exactitude d’entraînement %2 points, perte %3</translation>
    </message>
    <message>
        <source>; results not compared: validated on different data</source>
        <translation>&#xa0;; résultats non comparés&#xa0;: validés sur des données différentes</translation>
    </message>
    <message>
        <source>; results not compared: trained on different data</source>
        <translation>&#xa0;; résultats non comparés&#xa0;: entraînés sur des données différentes</translation>
    </message>
    <message>
        <source>; loader CPU time %1 against %2</source>
        <translation>&#xa0;; temps CPU du chargeur %1 contre %2</translation>
    </message>
    <message>
        <source>; other work took up to %1 of the machine: repeat when it is idle</source>
        <translation>&#xa0;; d’autres travaux ont pris jusqu’à %1 de la machine&#xa0;: à refaire quand elle est au repos</translation>
    </message>
    <message>
        <source>Comparison</source>
        <translation>Comparaison</translation>
    </message>
    <message>
        <source>; results not compared: it was not recorded whether the validation data is the same</source>
        <translation>&#xa0;; résultats non comparés&#xa0;: il n’a pas été enregistré si les données de validation sont les mêmes</translation>
    </message>
    <message>
        <source>; results not compared: it was not recorded whether the training data is the same</source>
        <translation>&#xa0;; résultats non comparés&#xa0;: il n’a pas été enregistré si les données d’entraînement sont les mêmes</translation>
    </message>
    <message>
        <source>%1 against %2: training time per epoch %3; %4 against %5; waiting for data %6 against %7</source>
        <translation>%1 contre %2&#xa0;: temps d’entraînement par époque %3&#xa0;; %4 contre %5&#xa0;; attente des données %6 contre %7</translation>
    </message>
    <message>
        <source>“%1” (%2 seeds)</source>
        <translation>«&#xa0;%1&#xa0;» (%2 graines)</translation>
    </message>
    <message>
        <source>“%1”</source>
        <translation>«&#xa0;%1&#xa0;»</translation>
    </message>
    <message>
        <source>; after epoch %1: validation accuracy %2, loss %3</source>
        <translation>&#xa0;; après l’époque %1&#xa0;: exactitude de validation %2, perte %3</translation>
    </message>
    <message>
        <source>; after epoch %1: training accuracy %2, loss %3</source>
        <translation>&#xa0;; après l’époque %1&#xa0;: exactitude d’entraînement %2, perte %3</translation>
    </message>
    <message>
        <source>%1 points</source>
        <translation>%1 points</translation>
    </message>
    <message>
        <source>%1 (95 %: %2 to %3)</source>
        <translation>%1 (95&#xa0;%&#xa0;: %2 à %3)</translation>
    </message>
    <message>
        <source>* Epochs with other work on more than 10 % of the machine: %1</source>
        <translation>* Époques avec d’autres travaux sur plus de 10&#xa0;% de la machine&#xa0;: %1</translation>
    </message>
    <message>
        <source>%1 of “%2”</source>
        <translation>%1 de «&#xa0;%2&#xa0;»</translation>
    </message>
    <message>
        <source>; over pairs of epochs, trained alternately</source>
        <translation>&#xa0;; sur des paires d’époques, entraînées en alternance</translation>
    </message>
    <message>
        <source>“%1” was validated on different data than “%2”: %3</source>
        <translation>«&#xa0;%1&#xa0;» a été validé sur d’autres données que «&#xa0;%2&#xa0;»&#xa0;: %3</translation>
    </message>
    <message>
        <source>“%1” was trained on different data than “%2”: %3</source>
        <translation>«&#xa0;%1&#xa0;» a été entraîné sur d’autres données que «&#xa0;%2&#xa0;»&#xa0;: %3</translation>
    </message>
    <message>
        <source>%1 images instead of %2</source>
        <translation>%1 images au lieu de %2</translation>
    </message>
    <message>
        <source>as many images in other classes</source>
        <translation>autant d’images dans d’autres classes</translation>
    </message>
    <message>
        <source>as many images, but other files</source>
        <translation>autant d’images, mais d’autres fichiers</translation>
    </message>
    <message>
        <source>submitted</source>
        <translation>soumis</translation>
    </message>
    <message>
        <source>time limit</source>
        <translation>limite de temps</translation>
    </message>
    <message>
        <source>preempted</source>
        <translation>préempté</translation>
    </message>
    <message>
        <source>node failed</source>
        <translation>nœud en panne</translation>
    </message>
    <message>
        <source>%1, beton against image folder</source>
        <translation>%1, beton face au dossier d’images</translation>
    </message>
    <message>
        <source>%1 against %2</source>
        <translation>%1 face à %2</translation>
    </message>
    <message>
        <source>; waiting for data %1 against %2</source>
        <translation>&#xa0;; attente des données %1 contre %2</translation>
    </message>
</context>
<context>
    <name>formwork::Limits</name>
    <message>
        <source>No epoch has ended yet.</source>
        <translation>Aucune époque n’est encore terminée.</translation>
    </message>
    <message>
        <source>Data limits this run: it spends %1 % of the training time waiting for images to be decoded.</source>
        <translation>Les données limitent cet essai&#xa0;: pendant %1&#xa0;% du temps d’entraînement, il attend le décodage des images.</translation>
    </message>
    <message>
        <source>The disk limits this run: it spends %1 % of the training time waiting for data to be read.</source>
        <translation>Le disque limite cet essai&#xa0;: pendant %1&#xa0;% du temps d’entraînement, il attend la lecture des données.</translation>
    </message>
    <message>
        <source>Data limits this run: %1 % of the training time is spent waiting for images.</source>
        <translation>Les données limitent cet essai&#xa0;: %1&#xa0;% du temps d’entraînement se passe à attendre des images.</translation>
    </message>
    <message>
        <source>Copying batches to the device limits this run: it takes %1 % of the training time.</source>
        <translation>La copie des lots vers le périphérique limite cet essai&#xa0;: elle prend %1&#xa0;% du temps d’entraînement.</translation>
    </message>
    <message>
        <source>Computing limits this run: it takes %1 % of the training time.</source>
        <translation>Le calcul limite cet essai&#xa0;: il prend %1&#xa0;% du temps d’entraînement.</translation>
    </message>
    <message>
        <source>Validation limits this run: it takes %1 % of an epoch, more than training.</source>
        <translation>La validation limite cet essai&#xa0;: elle prend %1&#xa0;% d’une époque, plus que l’entraînement.</translation>
    </message>
    <message>
        <source>Neither data nor computing limits this run: %1 % of an epoch passes between the steps, with checkpoints and records.</source>
        <translation>Ni les données ni le calcul ne limitent cet essai&#xa0;: %1&#xa0;% d’une époque se passe entre les pas, en points de reprise et enregistrements.</translation>
    </message>
    <message>
        <source>Training time: %1 % data wait, %2 % transfer, %3 % compute.</source>
        <translation>Temps d’entraînement&#xa0;: %1&#xa0;% d’attente des données, %2&#xa0;% de transfert, %3&#xa0;% de calcul.</translation>
    </message>
    <message>
        <source>Loader workers: %1; compute threads: %2.</source>
        <translation>Fils de chargement&#xa0;: %1&#x202f;; fils de calcul&#xa0;: %2.</translation>
    </message>
    <message>
        <source>Processor: %1 % busy; disk: %2 % busy, %3 MB/s; memory: %4 % used.</source>
        <translation>Processeur&#xa0;: occupé à %1&#xa0;%&#x202f;; disque&#xa0;: occupé à %2&#xa0;%, %3 Mo/s&#x202f;; mémoire&#xa0;: utilisée à %4&#xa0;%.</translation>
    </message>
    <message>
        <source>GPU: %1 % busy.</source>
        <translation>GPU&#xa0;: occupé à %1&#xa0;%.</translation>
    </message>
    <message>
        <source>Convert the images to a beton file and train from that.</source>
        <translation>Convertir les images en fichier beton et s’entraîner à partir de celui-ci.</translation>
    </message>
    <message>
        <source>Convert with a smaller longest side: there is less to read and decode.</source>
        <translation>Convertir avec un plus petit côté long&#xa0;: moins à lire et à décoder.</translation>
    </message>
    <message>
        <source>Use more than %1 loader workers: cores are idle.</source>
        <translation>Utiliser plus de %1 fils de chargement&#xa0;: des cœurs sont inoccupés.</translation>
    </message>
    <message>
        <source>Convert with a larger raw share (a lower JPEG probability): raw images need no decoding.</source>
        <translation>Convertir avec une plus grande part d’images brutes (probabilité JPEG plus faible)&#xa0;: elles n’ont pas besoin d’être décodées.</translation>
    </message>
    <message>
        <source>Use quasi-random order with a memory budget: pages are read once an epoch, in large pieces.</source>
        <translation>Utiliser l’ordre quasi aléatoire avec un budget de mémoire&#xa0;: les pages sont lues une fois par époque, en grands morceaux.</translation>
    </message>
    <message>
        <source>Convert with a smaller raw share (a higher JPEG probability): the file becomes smaller.</source>
        <translation>Convertir avec une plus petite part d’images brutes (probabilité JPEG plus élevée)&#xa0;: le fichier devient plus petit.</translation>
    </message>
    <message>
        <source>Try a batch size above %1, which makes fewer and larger copies.</source>
        <translation>Essayer une taille de lot supérieure à %1&#xa0;: des copies moins nombreuses et plus grandes.</translation>
    </message>
    <message>
        <source>Try a batch size above %1: the GPU is busy only %2 % of the time.</source>
        <translation>Essayer une taille de lot supérieure à %1&#xa0;: le GPU n’est occupé que %2&#xa0;% du temps.</translation>
    </message>
    <message>
        <source>Use more than %1 compute threads: %2 cores are available.</source>
        <translation>Utiliser plus de %1 fils de calcul&#xa0;: la machine a %2 cœurs.</translation>
    </message>
    <message>
        <source>The loader keeps up; only a smaller model, smaller images or a GPU would be faster.</source>
        <translation>Le chargeur suit&#x202f;; seul un modèle plus petit, des images plus petites ou un GPU iraient plus vite.</translation>
    </message>
    <message>
        <source>Validate on fewer images, or on a beton file.</source>
        <translation>Valider sur moins d’images, ou sur un fichier beton.</translation>
    </message>
    <message>
        <source>Write checkpoints less often.</source>
        <translation>Écrire des points de reprise moins souvent.</translation>
    </message>
    <message>
        <source>Loader workers: busy for %1 % of their time.</source>
        <translation>Fils de chargement&#xa0;: occupés pendant %1&#xa0;% de leur temps.</translation>
    </message>
    <message>
        <source>Set the memory budget of %1 GiB to 0: %2 % of the memory is free, and what fits there is not read again.</source>
        <translation>Mettre à 0 le budget de mémoire de %1 Gio&#xa0;: %2&#xa0;% de la mémoire est libre, et ce qui y tient n’est pas relu.</translation>
    </message>
    <message>
        <source>Read the data into memory before the first epoch: %1 % of the memory is free.</source>
        <translation>Lire les données en mémoire avant la première époque&#xa0;: %1&#xa0;% de la mémoire est libre.</translation>
    </message>
    <message>
        <source>Validate on fewer images.</source>
        <translation>Valider sur moins d’images.</translation>
    </message>
</context>
<context>
    <name>formwork::gui::Session</name>
    <message>
        <source>The backup is gone.</source>
        <translation>La sauvegarde n’est plus là.</translation>
    </message>
    <message>
        <source>This is a new, empty workspace.</source>
        <translation>C’est un espace de travail neuf et vide.</translation>
    </message>
    <message>
        <source>The backup is in place.</source>
        <translation>La sauvegarde est en place.</translation>
    </message>
    <message>
        <source>The damaged database is kept as %1</source>
        <translation>La base endommagée est gardée sous %1</translation>
    </message>
    <message>
        <source>Open workspace</source>
        <translation>Ouvrir un espace de travail</translation>
    </message>
</context>
<context>
    <name>formwork::ui::AboutDialog</name>
    <message>
        <source>About Formwork</source>
        <translation>À propos de Formwork</translation>
    </message>
    <message>
        <source>Formwork %1</source>
        <translation>Formwork %1</translation>
    </message>
    <message>
        <source>Trains vision transformers from beton files and shows what the loader saves.</source>
        <translation>Entraîne des vision transformers sur des fichiers beton et montre ce que le chargeur fait gagner.</translation>
    </message>
    <message>
        <source>Free software under the GNU General Public License, version 3 or later. It comes without any warranty.</source>
        <translation>Logiciel libre sous licence publique générale GNU, version 3 ou ultérieure. Il est fourni sans aucune garantie.</translation>
    </message>
    <message>
        <source>About this &amp;machine</source>
        <translation>À propos de cette &amp;machine</translation>
    </message>
    <message>
        <source>What Formwork found out about this machine, for a bug report.</source>
        <translation>Ce que Formwork sait de cette machine, pour un rapport d’anomalie.</translation>
    </message>
</context>
<context>
    <name>formwork::ui::AlertsDialog</name>
    <message>
        <source>A run ended</source>
        <translation>Un essai s’est terminé</translation>
    </message>
    <message>
        <source>A run failed or was interrupted</source>
        <translation>Un essai a échoué ou a été interrompu</translation>
    </message>
    <message>
        <source>The loss is not a number</source>
        <translation>La perte n’est pas un nombre</translation>
    </message>
    <message>
        <source>No better epoch for some time</source>
        <translation>Aucune meilleure époque depuis un moment</translation>
    </message>
    <message>
        <source>An epoch takes longer than usual</source>
        <translation>Une époque dure plus longtemps que d’habitude</translation>
    </message>
    <message>
        <source>The disk is nearly full</source>
        <translation>Le disque est presque plein</translation>
    </message>
    <message>
        <source>Notification of the desktop</source>
        <translation>Notification du bureau</translation>
    </message>
    <message>
        <source>Command</source>
        <translation>Commande</translation>
    </message>
    <message>
        <source>Webhook</source>
        <translation>Webhook</translation>
    </message>
    <message>
        <source>Epochs</source>
        <translation>Époques</translation>
    </message>
    <message>
        <source>Longer by</source>
        <translation>Plus longue de</translation>
    </message>
    <message>
        <source>Free space below</source>
        <translation>Espace libre sous</translation>
    </message>
    <message>
        <source> %</source>
        <comment>percent</comment>
        <translation> %</translation>
    </message>
    <message>
        <source> GB</source>
        <translation> Go</translation>
    </message>
    <message>
        <source>Alerts</source>
        <translation>Alertes</translation>
    </message>
    <message>
        <source>While this window is open, alerts also concern runs that other programs train in this workspace. Each reports a run once.</source>
        <translation>Tant que cette fenêtre est ouverte, les alertes concernent aussi les essais que d’autres programmes entraînent dans cet espace de travail. Chacune signale un essai une seule fois.</translation>
    </message>
    <message>
        <source>There are no alerts yet. An alert reports, on the desktop or to another program, that a run ended, failed or is in trouble.</source>
        <translation>Il n’y a pas encore d’alertes. Une alerte signale, sur le bureau ou à un autre programme, qu’un essai s’est terminé, a échoué ou va mal.</translation>
    </message>
    <message>
        <source>The alerts of this workspace. One without a tick reports nothing.</source>
        <translation>Les alertes de cet espace de travail. Celles qui ne sont pas cochées ne signalent rien.</translation>
    </message>
    <message>
        <source>&amp;Add</source>
        <translation>&amp;Ajouter</translation>
    </message>
    <message>
        <source>&amp;Remove</source>
        <translation>&amp;Retirer</translation>
    </message>
    <message>
        <source>Makes another alert, to be chosen at the right.</source>
        <translation>Crée une autre alerte, à choisir à droite.</translation>
    </message>
    <message>
        <source>Removes the current alert from the list.</source>
        <translation>Retire l’alerte courante de la liste.</translation>
    </message>
    <message>
        <source>&amp;When</source>
        <translation>&amp;Quand</translation>
    </message>
    <message>
        <source>&amp;Do</source>
        <translation>&amp;Faire</translation>
    </message>
    <message>
        <source>&amp;Command</source>
        <translation>&amp;Commande</translation>
    </message>
    <message>
        <source>&amp;Name</source>
        <translation>N&amp;om</translation>
    </message>
    <message>
        <source>Addre&amp;ss</source>
        <translation>Adre&amp;sse</translation>
    </message>
    <message>
        <source>&amp;Test</source>
        <translation>&amp;Tester</translation>
    </message>
    <message>
        <source>Carries it out now, with an invented run</source>
        <translation>L’exécute maintenant, avec un essai inventé</translation>
    </message>
    <message>
        <source>What is reported: of each run once.</source>
        <translation>Ce qui est signalé&#xa0;: une fois par essai.</translation>
    </message>
    <message>
        <source>From how much on it is reported.</source>
        <translation>À partir de quelle quantité c’est signalé.</translation>
    </message>
    <message>
        <source>How it is reported.</source>
        <translation>Comment c’est signalé.</translation>
    </message>
    <message>
        <source>A program and its arguments. It is started without a shell; quotes keep words together. Its environment says what happened.</source>
        <translation>Un programme et ses arguments. Il est lancé sans shell&#x202f;; les guillemets tiennent les mots ensemble. Son environnement dit ce qui s’est passé.</translation>
    </message>
    <message>
        <source>A name for the address, which the workspace holds in its place.</source>
        <translation>Un nom pour l’adresse, que l’espace de travail contient à sa place.</translation>
    </message>
    <message>
        <source>Where the message is posted. It is kept on this computer, in a file that only you can read, and is not part of the workspace.</source>
        <translation>Où le message est envoyé. L’adresse est conservée sur cet ordinateur, dans un fichier que vous seul pouvez lire, et ne fait pas partie de l’espace de travail.</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1&#xa0;: %2</translation>
    </message>
    <message>
        <source>It gets FORMWORK_EVENT, FORMWORK_MESSAGE, FORMWORK_RUN, FORMWORK_RUN_NAME, FORMWORK_STATUS, FORMWORK_BEST_TOP1 and FORMWORK_WORKSPACE, and has 20 seconds.</source>
        <translation>Elle reçoit FORMWORK_EVENT, FORMWORK_MESSAGE, FORMWORK_RUN, FORMWORK_RUN_NAME, FORMWORK_STATUS, FORMWORK_BEST_TOP1 et FORMWORK_WORKSPACE, et dispose de 20 secondes.</translation>
    </message>
    <message>
        <source>Posts JSON with event, message, text, run, run_name, status, best_top1 and workspace. The address stays on this computer.</source>
        <translation>Envoie du JSON avec event, message, text, run, run_name, status, best_top1 et workspace. L’adresse reste sur cet ordinateur.</translation>
    </message>
    <message>
        <source>Trying it…</source>
        <translation>Essai en cours…</translation>
    </message>
    <message>
        <source>It works.</source>
        <translation>Cela fonctionne.</translation>
    </message>
</context>
<context>
    <name>formwork::ui::AttentionView</name>
    <message>
        <source>Image</source>
        <translation>Image</translation>
    </message>
</context>
<context>
    <name>formwork::ui::AugmentationTab</name>
    <message>
        <source>Augmentation</source>
        <translation>Augmentation</translation>
    </message>
    <message>
        <source>&amp;Crop, share of the image</source>
        <translation>&amp;Cadrage, part de l’image</translation>
    </message>
    <message>
        <source>Fl&amp;ip</source>
        <translation>Re&amp;tournement</translation>
    </message>
    <message>
        <source>RandAugment &amp;operations</source>
        <translation>&amp;Opérations RandAugment</translation>
    </message>
    <message>
        <source>RandAugment &amp;strength</source>
        <translation>&amp;Intensité RandAugment</translation>
    </message>
    <message>
        <source>Colour &amp;jitter</source>
        <translation>&amp;Variation de couleur</translation>
    </message>
    <message>
        <source>&amp;Grey</source>
        <translation>&amp;Gris</translation>
    </message>
    <message>
        <source>&amp;Blur</source>
        <translation>F&amp;lou</translation>
    </message>
    <message>
        <source>&amp;Erasing</source>
        <translation>Effaceme&amp;nt</translation>
    </message>
    <message>
        <source>&amp;Mixup</source>
        <translation>Mi&amp;xup</translation>
    </message>
    <message>
        <source>C&amp;utmix</source>
        <translation>C&amp;utmix</translation>
    </message>
    <message>
        <source>Repea&amp;ts</source>
        <translation>Ré&amp;pétitions</translation>
    </message>
    <message>
        <source>Draw again</source>
        <translation>Tirer à nouveau</translation>
    </message>
    <message>
        <source>Show the images as the next epochs will see them</source>
        <translation>Montrer les images telles qu’elles viennent aux époques suivantes</translation>
    </message>
    <message>
        <source>Images as the training sees them</source>
        <translation>Les images telles que les voit l’entraînement</translation>
    </message>
    <message>
        <source>Each row shows one image: on the left as validation sees it, then as five epochs of training see it.</source>
        <translation>Chaque ligne montre une image : à gauche telle que la validation la voit, puis telle que la voient cinq époques d’entraînement.</translation>
    </message>
    <message>
        <source>Preview</source>
        <translation>Aperçu</translation>
    </message>
    <message>
        <source>Mixed in a batch</source>
        <translation>Mélangées dans un lot</translation>
    </message>
    <message>
        <source>Mixed image</source>
        <translation>Image mélangée</translation>
    </message>
</context>
<context>
    <name>formwork::ui::BetonNameField</name>
    <message>
        <source>Default name: %1</source>
        <translation>Nom par défaut&#xa0;: %1</translation>
    </message>
    <message>
        <source>Restore the name that follows the settings</source>
        <translation>Revenir au nom qui suit les réglages</translation>
    </message>
</context>
<context>
    <name>formwork::ui::BetonTask</name>
    <message>
        <source>Merging %1</source>
        <translation>Fusion dans %1</translation>
    </message>
    <message>
        <source>Splitting %1</source>
        <translation>Partage de %1</translation>
    </message>
    <message>
        <source>Extracting %1</source>
        <translation>Extraction de %1</translation>
    </message>
    <message>
        <source>Writing a subset of %1</source>
        <translation>Extraction d’une partie de %1</translation>
    </message>
</context>
<context>
    <name>formwork::ui::BetonTaskDialog</name>
    <message>
        <source>Merge into %1</source>
        <translation>Fusionner dans %1</translation>
    </message>
    <message>
        <source>Split %1</source>
        <translation>Diviser %1</translation>
    </message>
    <message>
        <source>Select a subset of %1</source>
        <translation>Sélectionner une partie de %1</translation>
    </message>
    <message>
        <source>Extract %1</source>
        <translation>Extraire %1</translation>
    </message>
    <message>
        <source>Samples are copied as they are stored. Classes of the same name become one.</source>
        <translation>Les échantillons sont copiés tels qu’ils sont stockés. Les classes du même nom n’en font plus qu’une.</translation>
    </message>
    <message>
        <source>Every class is divided in the same way. Samples are copied as they are stored; this file stays.</source>
        <translation>Chaque classe est divisée de la même façon. Les échantillons sont copiés tels qu’ils sont stockés&#x202f;; ce fichier reste.</translation>
    </message>
    <message>
        <source>Samples are copied as they are stored; this file stays.</source>
        <translation>Les échantillons sont copiés tels qu’ils sont stockés&#x202f;; ce fichier reste.</translation>
    </message>
    <message>
        <source>Writes one folder of images per class: JPEGs byte for byte, raw images as PNG. This file stays.</source>
        <translation>Écrit un dossier d’images par classe&#xa0;: les JPEG octet par octet, les images brutes en PNG. Ce fichier reste.</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>Démarrer</translation>
    </message>
    <message>
        <source>S&amp;eed</source>
        <translation>&amp;Graine</translation>
    </message>
    <message>
        <source>The same seed draws the same samples.</source>
        <translation>La même graine tire les mêmes échantillons.</translation>
    </message>
    <message>
        <source>Otherwise nothing is written if a target file exists.</source>
        <translation>Sinon, rien n’est écrit si un fichier cible existe.</translation>
    </message>
    <message>
        <source>New file</source>
        <translation>Nouveau fichier</translation>
    </message>
    <message>
        <source>New &amp;file</source>
        <translation>Nouveau &amp;fichier</translation>
    </message>
    <message>
        <source>The beton file to write.</source>
        <translation>Le fichier beton qui est écrit.</translation>
    </message>
    <message>
        <source>Target folder</source>
        <translation>Dossier cible</translation>
    </message>
    <message>
        <source>&amp;Target folder</source>
        <translation>Dossier &amp;cible</translation>
    </message>
    <message>
        <source>The folder to write to.</source>
        <translation>Le dossier où l’on écrit.</translation>
    </message>
    <message>
        <source>&amp;Add</source>
        <translation>&amp;Ajouter</translation>
    </message>
    <message>
        <source>Tick the beton files whose samples are added.</source>
        <translation>Cochez les fichiers beton dont les échantillons sont ajoutés.</translation>
    </message>
    <message>
        <source>Into a new file</source>
        <translation>Dans un nouveau fichier</translation>
    </message>
    <message>
        <source>To the end of this file</source>
        <translation>À la fin de ce fichier</translation>
    </message>
    <message>
        <source>&amp;Write</source>
        <translation>&amp;Écrire</translation>
    </message>
    <message>
        <source>Write a new file, or add the samples to this one, which is replaced once the new version is complete.</source>
        <translation>Un nouveau fichier, ou celui-ci avec plus d’échantillons&#xa0;: il est remplacé quand tout est écrit.</translation>
    </message>
    <message>
        <source>By shares</source>
        <translation>Par parts</translation>
    </message>
    <message>
        <source>Into folds of equal size</source>
        <translation>En plis de taille égale</translation>
    </message>
    <message>
        <source>&amp;Divide</source>
        <translation>&amp;Diviser</translation>
    </message>
    <message>
        <source>By shares: train and val, or train, val and test. Folds: for cross-validation.</source>
        <translation>Par parts&#xa0;: train et val, ou train, val et test. Plis&#xa0;: pour la validation croisée.</translation>
    </message>
    <message>
        <source>&amp;Shares</source>
        <translation>&amp;Parts</translation>
    </message>
    <message>
        <source>Numbers above 0 that add up to at most 1.</source>
        <translation>Des nombres supérieurs à 0 dont la somme fait 1 au plus.</translation>
    </message>
    <message>
        <source>&amp;Folds</source>
        <translation>P&amp;lis</translation>
    </message>
    <message>
        <source>Number of parts of equal size.</source>
        <translation>Combien de parties de taille égale.</translation>
    </message>
    <message>
        <source>A train and a validation file for each fold</source>
        <translation>Un fichier d’entraînement et un de validation par pli</translation>
    </message>
    <message>
        <source>Each fold as validation, with all others as training.</source>
        <translation>Chaque pli comme validation, tous les autres comme entraînement.</translation>
    </message>
    <message>
        <source>&amp;Classes</source>
        <translation>&amp;Classes</translation>
    </message>
    <message>
        <source>Only samples of the ticked classes are included.</source>
        <translation>Seuls les échantillons des classes cochées sont pris.</translation>
    </message>
    <message>
        <source>&amp;Keep the list of classes and the labels</source>
        <translation>Garder la &amp;liste des classes et les étiquettes</translation>
    </message>
    <message>
        <source>Otherwise the new file lists only the ticked classes, with labels from 0.</source>
        <translation>Sinon, le nouveau fichier ne connaît que les classes cochées, avec des étiquettes à partir de 0.</translation>
    </message>
    <message>
        <source>&amp;Share of each class</source>
        <translation>&amp;Part de chaque classe</translation>
    </message>
    <message>
        <source>1 includes all samples.</source>
        <translation>1 prend tous les échantillons.</translation>
    </message>
    <message>
        <source>Add beton files</source>
        <translation>Ajouter des fichiers beton</translation>
    </message>
    <message>
        <source>Beton files (*.beton)</source>
        <translation>Fichiers beton (*.beton)</translation>
    </message>
    <message>
        <source>“%1” is not a share.</source>
        <translation>«&#xa0;%1&#xa0;» n’est pas une part.</translation>
    </message>
    <message>
        <source>Write them as 0.8, 0.2</source>
        <translation>Écrivez-les comme 0.8, 0.2</translation>
    </message>
    <message>
        <source>Tick at least one file to add.</source>
        <translation>Cochez au moins un fichier à ajouter.</translation>
    </message>
    <message>
        <source>Tick at least one class.</source>
        <translation>Cochez au moins une classe.</translation>
    </message>
    <message>
        <source>Choose where to write.</source>
        <translation>Choisissez où écrire.</translation>
    </message>
    <message>
        <source>Another f&amp;ile…</source>
        <translation>Autre fi&amp;chier…</translation>
    </message>
    <message>
        <source>Adds beton files to this list that are not in the library.</source>
        <translation>Ajoute à cette liste des fichiers beton que la bibliothèque n’a pas.</translation>
    </message>
    <message>
        <source>&amp;Overwrite existing files</source>
        <translation>&amp;Remplacer les fichiers déjà présents</translation>
    </message>
</context>
<context>
    <name>formwork::ui::ChartExporter</name>
    <message>
        <source>Exporting to %1</source>
        <translation>Exportation vers %1</translation>
    </message>
</context>
<context>
    <name>formwork::ui::ChartFeed</name>
    <message>
        <source>%1 (mean of %2)</source>
        <translation>%1 (moyenne de %2)</translation>
    </message>
</context>
<context>
    <name>formwork::ui::ChartFields</name>
    <message>
        <source>What to draw</source>
        <translation>À tracer</translation>
    </message>
    <message>
        <source>Draws this chart, and also writes it to its own file.</source>
        <translation>Trace ce graphique, et l’écrit aussi dans un fichier à lui.</translation>
    </message>
    <message>
        <source>Weight of the past in the exponential average</source>
        <translation>Poids du passé dans la moyenne exponentielle</translation>
    </message>
    <message>
        <source>S&amp;moothing</source>
        <translation>&amp;Lissage</translation>
    </message>
    <message>
        <source>Train curves</source>
        <translation>Entraînement</translation>
    </message>
    <message>
        <source>Validation curves</source>
        <translation>Validation</translation>
    </message>
    <message>
        <source>Logarithmic loss</source>
        <translation>Perte logarithmique</translation>
    </message>
    <message>
        <source>Legend</source>
        <translation>Légende</translation>
    </message>
    <message>
        <source>Mean over seeds</source>
        <translation>Moyenne des graines</translation>
    </message>
    <message>
        <source>Draw runs that differ only in their seed as a mean and a band of one standard deviation</source>
        <translation>Tracer les essais qui ne diffèrent que par leur graine comme une moyenne et une bande d’un écart type</translation>
    </message>
    <message>
        <source>Draws the curves of training, as solid lines.</source>
        <translation>Trace les courbes d’entraînement, en traits pleins.</translation>
    </message>
    <message>
        <source>Draws the curves of validation, as dashed lines.</source>
        <translation>Trace les courbes de validation, en tirets.</translation>
    </message>
    <message>
        <source>Draws the loss on a logarithmic axis, which makes late improvements visible.</source>
        <translation>Donne à la perte un axe logarithmique, sur lequel se voient les progrès tardifs.</translation>
    </message>
    <message>
        <source>Names the runs and their lines beside the charts.</source>
        <translation>Nomme les essais et leurs traits à côté des graphiques.</translation>
    </message>
    <message>
        <source>Below</source>
        <translation>En dessous</translation>
    </message>
    <message>
        <source>Above</source>
        <translation>Au-dessus</translation>
    </message>
    <message>
        <source>On the right</source>
        <translation>À droite</translation>
    </message>
    <message>
        <source>Place of the legend</source>
        <translation>Place de la légende</translation>
    </message>
    <message>
        <source>Where the names of the runs are shown: below the charts, above them or to their right.</source>
        <translation>Où sont les noms des essais&#xa0;: sous les graphiques, au-dessus ou à leur droite.</translation>
    </message>
</context>
<context>
    <name>formwork::ui::ChartFigure</name>
    <message numerus="yes">
        <source>Values that are not finite and not drawn: %Ln</source>
        <translation>
            <numerusform>Valeurs non finies, non tracées&#xa0;: %Ln</numerusform>
            <numerusform>Valeurs non finies, non tracées&#xa0;: %Ln</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Values of 0 or less, which a logarithmic axis cannot show: %Ln</source>
        <translation>
            <numerusform>Valeurs nulles ou négatives, qu’un axe logarithmique ne peut pas montrer&#xa0;: %Ln</numerusform>
            <numerusform>Valeurs nulles ou négatives, qu’un axe logarithmique ne peut pas montrer&#xa0;: %Ln</numerusform>
        </translation>
    </message>
    <message>
        <source>mean ± s.d., n = %1</source>
        <translation>moyenne ± é.-t., n = %1</translation>
    </message>
    <message>
        <source>mean ± s.d., n = %1 to %2</source>
        <translation>moyenne ± é.-t., n = %1 à %2</translation>
    </message>
</context>
<context>
    <name>formwork::ui::ChartLegend</name>
    <message>
        <source>Legend: shows and hides curves</source>
        <translation>Légende&#xa0;: affiche et masque les courbes</translation>
    </message>
    <message>
        <source>Untick a run to hide its curves</source>
        <translation>Décochez un essai pour masquer ses courbes</translation>
    </message>
</context>
<context>
    <name>formwork::ui::ChartOptionsBar</name>
    <message>
        <source>&amp;Train</source>
        <translation>E&amp;ntr.</translation>
    </message>
    <message>
        <source>Draw the curves of training: solid lines</source>
        <translation>Tracer les courbes d’entraînement&#xa0;: traits pleins</translation>
    </message>
    <message>
        <source>Va&amp;lidation</source>
        <translation>&amp;Valid.</translation>
    </message>
    <message>
        <source>Draw the curves of validation: dashed lines</source>
        <translation>Tracer les courbes de validation&#xa0;: tirets</translation>
    </message>
    <message>
        <source>Lo&amp;g loss</source>
        <translation>Lo&amp;g</translation>
    </message>
    <message>
        <source>Logarithmic loss axis</source>
        <translation>Axe de perte logarithmique</translation>
    </message>
    <message>
        <source>F&amp;it</source>
        <translation>A&amp;juster</translation>
    </message>
    <message>
        <source>Show all epochs and follow new ones (double-click in a chart)</source>
        <translation>Montrer toutes les époques et suivre les nouvelles (double-clic dans un graphique)</translation>
    </message>
    <message>
        <source>Quantity on the x axis</source>
        <translation>Ce que compte l’axe des x</translation>
    </message>
    <message>
        <source>Draw over epochs, or over the time spent training (pauses left out)</source>
        <translation>Tracer selon les époques, ou selon le temps d’entraînement (sans les pauses)</translation>
    </message>
    <message>
        <source>&amp;Smoothing</source>
        <translation>&amp;Lissage</translation>
    </message>
    <message>
        <source>Smoothing of the curves</source>
        <translation>Lissage des courbes</translation>
    </message>
    <message>
        <source>Weight of the past in the exponential average; the unsmoothed curve stays faintly visible</source>
        <translation>Poids du passé dans la moyenne exponentielle&#x202f;; la courbe non lissée reste visible en clair</translation>
    </message>
    <message>
        <source>Charts</source>
        <translation>Graphiques</translation>
    </message>
    <message>
        <source>Choose the charts that are shown</source>
        <translation>Choisir les graphiques affichés</translation>
    </message>
    <message>
        <source>The default three</source>
        <translation>Les trois habituels</translation>
    </message>
</context>
<context>
    <name>formwork::ui::ChartPanel</name>
    <message>
        <source>Save picture…</source>
        <translation>Enregistrer l’image…</translation>
    </message>
    <message>
        <source>Save the picture</source>
        <translation>Enregistrer l’image</translation>
    </message>
    <message>
        <source>Pictures (*.svg *.pdf *.png)</source>
        <translation>Images (*.svg *.pdf *.png)</translation>
    </message>
    <message>
        <source>Copy picture</source>
        <translation>Copier l’image</translation>
    </message>
    <message>
        <source>Copy data</source>
        <translation>Copier les données</translation>
    </message>
    <message>
        <source>Logarithmic axis</source>
        <translation>Axe logarithmique</translation>
    </message>
    <message>
        <source>Show all</source>
        <translation>Tout afficher</translation>
    </message>
    <message>
        <source>Show the other charts again</source>
        <translation>Réafficher les autres graphiques</translation>
    </message>
    <message>
        <source>Maximise</source>
        <translation>Agrandir</translation>
    </message>
    <message>
        <source>Move back</source>
        <translation>Déplacer vers l’avant de la liste</translation>
    </message>
    <message>
        <source>Move forward</source>
        <translation>Déplacer vers la fin de la liste</translation>
    </message>
    <message>
        <source>Hide</source>
        <translation>Masquer</translation>
    </message>
</context>
<context>
    <name>formwork::ui::Charts</name>
    <message>
        <source>train</source>
        <translation>entraînement</translation>
    </message>
    <message>
        <source>validation</source>
        <translation>validation</translation>
    </message>
    <message>
        <source>Epoch runtime (s)</source>
        <translation>Durée d’une époque (s)</translation>
    </message>
    <message>
        <source>Accuracy (%)</source>
        <translation>Exactitude (%)</translation>
    </message>
    <message>
        <source>Loss</source>
        <translation>Perte</translation>
    </message>
    <message>
        <source>Epoch</source>
        <translation>Époque</translation>
    </message>
    <message>
        <source>Training time</source>
        <translation>Temps d’entr.</translation>
    </message>
    <message>
        <source>Top-5 accuracy (%)</source>
        <translation>Exactitude top-5 (%)</translation>
    </message>
    <message>
        <source>Learning rate</source>
        <translation>Taux d’apprentissage</translation>
    </message>
    <message>
        <source>Gradient norm</source>
        <translation>Norme du gradient</translation>
    </message>
    <message>
        <source>Images/s</source>
        <translation>Images/s</translation>
    </message>
    <message>
        <source>Memory (GB)</source>
        <translation>Mémoire (Go)</translation>
    </message>
    <message>
        <source>Loss per step</source>
        <translation>Perte par pas</translation>
    </message>
    <message>
        <source>GPU (%)</source>
        <translation>GPU (%)</translation>
    </message>
    <message>
        <source>%1, validation</source>
        <translation>%1, validation</translation>
    </message>
    <message>
        <source>Data wait (%)</source>
        <translation>Attente (%)</translation>
    </message>
</context>
<context>
    <name>formwork::ui::CloseGuard</name>
    <message>
        <source>One more run is queued.</source>
        <translation>Un autre essai est en file.</translation>
    </message>
    <message numerus="yes">
        <source>%Ln more runs are queued.</source>
        <translation>
            <numerusform>%Ln autre essai est en file.</numerusform>
            <numerusform>%Ln autres essais sont en file.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>formwork::ui::CloseQuestion</name>
    <message>
        <source>Close Formwork</source>
        <translation>Fermer Formwork</translation>
    </message>
    <message>
        <source>It can continue without the window until it is done, or stop now: a training keeps a checkpoint and can be resumed.</source>
        <translation>Il peut continuer sans la fenêtre jusqu’à la fin, ou s’arrêter maintenant&#xa0;: un entraînement garde un point de reprise et pourra être repris.</translation>
    </message>
    <message>
        <source>Keep running until done</source>
        <translation>Continuer jusqu’à la fin</translation>
    </message>
    <message>
        <source>Stop and close</source>
        <translation>Arrêter et fermer</translation>
    </message>
    <message>
        <source>Go back</source>
        <translation>Revenir</translation>
    </message>
    <message>
        <source>Work is in progress.</source>
        <translation>Un travail est en cours.</translation>
    </message>
</context>
<context>
    <name>formwork::ui::ColourMenu</name>
    <message>
        <source>Blue</source>
        <translation>Bleu</translation>
    </message>
    <message>
        <source>Vermilion</source>
        <translation>Vermillon</translation>
    </message>
    <message>
        <source>Green</source>
        <translation>Vert</translation>
    </message>
    <message>
        <source>Purple</source>
        <translation>Violet</translation>
    </message>
    <message>
        <source>Orange</source>
        <translation>Orange</translation>
    </message>
    <message>
        <source>Sky blue</source>
        <translation>Bleu ciel</translation>
    </message>
    <message>
        <source>Wine</source>
        <translation>Lie-de-vin</translation>
    </message>
    <message>
        <source>Indigo</source>
        <translation>Indigo</translation>
    </message>
    <message>
        <source>Olive</source>
        <translation>Olive</translation>
    </message>
    <message>
        <source>Grey</source>
        <translation>Gris</translation>
    </message>
    <message>
        <source>%1, dashed</source>
        <translation>%1, tirets</translation>
    </message>
    <message>
        <source>Colour</source>
        <translation>Couleur</translation>
    </message>
</context>
<context>
    <name>formwork::ui::CommandPalette</name>
    <message>
        <source>Find actions, runs, datasets and settings</source>
        <translation>Trouver des actions, des essais, des jeux de données et des réglages</translation>
    </message>
    <message>
        <source>Type what you want to do, or a name</source>
        <translation>Tapez ce que vous voulez faire, ou un nom</translation>
    </message>
    <message>
        <source>Results</source>
        <translation>Résultats</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1&#xa0;: %2</translation>
    </message>
    <message>
        <source>Words to search for, in any order. Up and Down select a result, Enter runs it.</source>
        <translation>Des mots de ce que vous cherchez, dans n’importe quel ordre. Haut et Bas choisissent, Entrée l’exécute.</translation>
    </message>
    <message>
        <source>The results; Enter or a click runs one.</source>
        <translation>Ce qui a été trouvé&#xa0;; Entrée ou un clic l’exécute.</translation>
    </message>
</context>
<context>
    <name>formwork::ui::ComparePage</name>
    <message>
        <source>Nothing to compare yet</source>
        <translation>Rien à comparer pour l’instant</translation>
    </message>
    <message>
        <source>Tick runs on the Runs page. This page lays out their charts for print and writes them as PNG, SVG or PDF, with the numbers as CSV.</source>
        <translation>Cochez des essais sur la page Essais&#xa0;: leurs graphiques se préparent ici pour l’impression, et s’écrivent en PNG, SVG ou PDF, avec les nombres en CSV.</translation>
    </message>
    <message>
        <source>Go to the runs</source>
        <translation>Aller aux essais</translation>
    </message>
    <message>
        <source>Ctrl+Shift+C</source>
        <translation>Ctrl+Shift+C</translation>
    </message>
    <message>
        <source>Wrote %1</source>
        <translation>Fichiers écrits&#xa0;: %1</translation>
    </message>
    <message>
        <source>Copied the picture.</source>
        <translation>Image copiée.</translation>
    </message>
    <message>
        <source>Comparison of the runs in words</source>
        <translation>Comparaison des essais en toutes lettres</translation>
    </message>
    <message>
        <source>By how much each run, or group of runs that differ only in their seed, differs from the first one: median with a 95 % interval over the epochs, or over the seeds where both groups have at least two. The first epoch and those right after a resume are left out of the times.</source>
        <translation>De combien chaque essai, ou groupe d’essais qui ne diffèrent que par leur graine, s’écarte du premier&#xa0;: médiane avec un intervalle à 95&#xa0;% sur les époques, ou sur les graines quand les deux groupes en ont au moins deux. La première époque et celles qui suivent une reprise ne comptent pas dans les temps.</translation>
    </message>
    <message>
        <source>Pictures of the export</source>
        <translation>Images de l’export</translation>
    </message>
    <message>
        <source>The pictures that an export writes; the chosen one is previewed, laid out as it will be written.</source>
        <translation>Les images qu’un export écrit&#xa0;; l’aperçu montre celle qui est choisie, telle qu’elle sera écrite.</translation>
    </message>
    <message>
        <source>Charts</source>
        <translation>Graphiques</translation>
    </message>
    <message>
        <source>Table</source>
        <translation>Tableau</translation>
    </message>
    <message>
        <source>Charts and table</source>
        <translation>Graphiques et tableau</translation>
    </message>
    <message>
        <source>All charts</source>
        <translation>Tous les graphiques</translation>
    </message>
    <message>
        <source>Runtime</source>
        <translation>Durée</translation>
    </message>
    <message>
        <source>Accuracy</source>
        <translation>Exactitude</translation>
    </message>
    <message>
        <source>Loss</source>
        <translation>Perte</translation>
    </message>
</context>
<context>
    <name>formwork::ui::ComparePanel</name>
    <message>
        <source>Charts for print</source>
        <translation>Graphiques à imprimer</translation>
    </message>
    <message>
        <source>Settings of the charts</source>
        <translation>Réglages des graphiques</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>Exporter</translation>
    </message>
    <message>
        <source>SVG (vector)</source>
        <translation>SVG (vectoriel)</translation>
    </message>
    <message>
        <source>PDF (vector)</source>
        <translation>PDF (vectoriel)</translation>
    </message>
    <message>
        <source>PNG (pixels)</source>
        <translation>PNG (pixels)</translation>
    </message>
    <message>
        <source> dpi</source>
        <translation> ppp</translation>
    </message>
    <message>
        <source>Choose the folder</source>
        <translation>Choisir le dossier</translation>
    </message>
    <message>
        <source>F&amp;ormat</source>
        <translation>F&amp;ormat</translation>
    </message>
    <message>
        <source>Fol&amp;der</source>
        <translation>Doss&amp;ier</translation>
    </message>
    <message>
        <source>Folder of the exported files</source>
        <translation>Dossier des fichiers exportés</translation>
    </message>
    <message>
        <source>&amp;Export charts</source>
        <translation>E&amp;xporter les graphiques</translation>
    </message>
    <message>
        <source>Export &amp;numbers (CSV)</source>
        <translation>Exporter les &amp;nombres (CSV)</translation>
    </message>
    <message>
        <source>&amp;Copy picture</source>
        <translation>&amp;Copier l’image</translation>
    </message>
    <message>
        <source>Copy the picture as previewed (Ctrl+Shift+C)</source>
        <translation>Copier l’image telle que dans l’aperçu (Ctrl+Maj+C)</translation>
    </message>
    <message>
        <source>Charts, table of the runs, loader effect and settings on one page</source>
        <translation>Graphiques, tableau des essais, effet du chargeur et réglages sur une page</translation>
    </message>
    <message>
        <source>Vectors and text, sharp at any size</source>
        <translation>Vecteurs et texte, nets à toute taille</translation>
    </message>
    <message>
        <source>Choose at least one chart.</source>
        <translation>Choisissez au moins un graphique.</translation>
    </message>
    <message>
        <source>%1 × %2 mm</source>
        <translation>%1 × %2 mm</translation>
    </message>
    <message>
        <source>%1, %2</source>
        <translation>%1, %2</translation>
    </message>
    <message>
        <source>charts%1, %2; each chart also on its own: %3</source>
        <translation>charts%1, %2&#x202f;; chaque graphique aussi séparément&#xa0;: %3</translation>
    </message>
    <message numerus="yes">
        <source>Ticked runs: %Ln</source>
        <translation>
            <numerusform>Essai coché&#xa0;: %Ln</numerusform>
            <numerusform>Essais cochés&#xa0;: %Ln</numerusform>
        </translation>
    </message>
    <message>
        <source>SVG and PDF contain lines and text, which stay sharp at any size; PNG consists of pixels.</source>
        <translation>SVG et PDF gardent traits et textes tels quels et sont nets à toute taille&#x202f;; PNG est une image en pixels.</translation>
    </message>
    <message>
        <source>Pixels per inch of a PNG; 300 is usual for print.</source>
        <translation>Pixels par pouce d’un PNG&#x202f;; 300 est courant pour l’impression.</translation>
    </message>
    <message>
        <source>The folder that all files are written to. It is created if it does not exist; files of the same name are overwritten.</source>
        <translation>Le dossier où s’écrivent tous les fichiers. Il est créé s’il n’existe pas&#x202f;; les fichiers du même nom sont remplacés.</translation>
    </message>
    <message>
        <source>Resol&amp;ution</source>
        <translation>&amp;Résolution</translation>
    </message>
    <message>
        <source>Export one-page re&amp;port (PDF, HTML)</source>
        <translation>Exporter &amp;un rapport (PDF, HTML)</translation>
    </message>
    <message>
        <source>%1 × %2 px</source>
        <translation>%1 × %2 px</translation>
    </message>
    <message>
        <source>%1 × %2 mm on paper</source>
        <translation>%1 × %2 mm sur papier</translation>
    </message>
    <message>
        <source>Assume unrecorded data is the same</source>
        <translation>Supposer identiques les données non enregistrées</translation>
    </message>
    <message>
        <source>Some of these runs were made by a version that did not record which data they used. Their accuracies are compared only if you know that the data was the same.</source>
        <translation>Certains de ces essais viennent d’une version qui n’enregistrait pas les données utilisées. Leurs exactitudes ne sont comparées que si vous savez que les données étaient les mêmes.</translation>
    </message>
    <message>
        <source>with every setting</source>
        <translation>avec tous les réglages</translation>
    </message>
    <message>
        <source>Adds a column for every setting of the runs to the numbers, for a script that groups or filters by them.</source>
        <translation>Ajoute aux nombres une colonne par réglage des essais, pour un script qui groupe ou filtre d’après eux.</translation>
    </message>
    <message>
        <source>Writes the picture with all charts, and one of each chart, as previewed.</source>
        <translation>Écrit l’image de tous les graphiques et une de chaque graphique, comme dans l’aperçu.</translation>
    </message>
    <message>
        <source>%1 × %2 pixels for a row of charts</source>
        <translation>%1 × %2 pixels pour une rangée de graphiques</translation>
    </message>
    <message>
        <source>Writes every epoch of the ticked runs to runs.csv, one line each, for a spreadsheet or a script.</source>
        <translation>Écrit chaque époque des essais cochés dans runs.csv, une ligne par époque, pour un tableur ou un script.</translation>
    </message>
</context>
<context>
    <name>formwork::ui::ComparisonTable</name>
    <message>
        <source>Best accuracy (%)</source>
        <translation>Meilleure exactitude (%)</translation>
    </message>
    <message>
        <source>Validation accuracy (%)</source>
        <translation>Exactitude de validation (%)</translation>
    </message>
    <message>
        <source>Validation loss</source>
        <translation>Perte de validation</translation>
    </message>
    <message>
        <source>Train accuracy (%)</source>
        <translation>Exactitude d’entraînement (%)</translation>
    </message>
    <message>
        <source>Train loss</source>
        <translation>Perte d’entraînement</translation>
    </message>
    <message>
        <source>Epoch (s)</source>
        <translation>Époque (s)</translation>
    </message>
    <message>
        <source>Images/s</source>
        <translation>Images/s</translation>
    </message>
    <message>
        <source>Data wait (%)</source>
        <translation>Attente (%)</translation>
    </message>
    <message>
        <source>Epochs done</source>
        <translation>Époques faites</translation>
    </message>
    <message>
        <source>%1 (n = %2)</source>
        <translation>%1 (n = %2)</translation>
    </message>
    <message>
        <source> (95 %: %1 to %2)</source>
        <translation> (95&#xa0;%&#xa0;: %1 à %2)</translation>
    </message>
    <message>
        <source>different data</source>
        <translation>données différentes</translation>
    </message>
    <message>
        <source>%1 values</source>
        <translation>%1 valeurs</translation>
    </message>
    <message>
        <source>Validation top-5 (%)</source>
        <translation>Top-5 de validation (%)</translation>
    </message>
    <message>
        <source>Train top-5 (%)</source>
        <translation>Top-5 d’entraînement (%)</translation>
    </message>
    <message>
        <source>First epoch (s)</source>
        <translation>Première époque (s)</translation>
    </message>
    <message>
        <source>Loader CPU time (s/epoch)</source>
        <translation>Temps processeur du chargeur (s/époque)</translation>
    </message>
    <message>
        <source>Peak memory (GB)</source>
        <translation>Mémoire maximale (Go)</translation>
    </message>
    <message>
        <source>Gradient norm, last epoch</source>
        <translation>Norme du gradient, dernière époque</translation>
    </message>
</context>
<context>
    <name>formwork::ui::ComparisonView</name>
    <message>
        <source>Mean over &amp;seeds</source>
        <translation>Moyenne des &amp;graines</translation>
    </message>
    <message>
        <source>Baseline</source>
        <translation>Référence</translation>
    </message>
    <message>
        <source>The run that the others are compared with. Differences have a 95 % interval over the seeds where both sides have at least two; a difference is bold if its interval excludes zero. Accuracies and losses are compared on the same data only.</source>
        <translation>L’essai auquel les autres sont comparés. Les différences ont un intervalle à 95&#xa0;% sur les graines quand les deux côtés en ont au moins deux&#xa0;; une différence dont il ne laisse pas de doute est en gras. Exactitudes et pertes ne sont comparées que sur les mêmes données.</translation>
    </message>
    <message>
        <source>Hides figures and settings that are the same everywhere.</source>
        <translation>Masque les chiffres et les réglages qui sont partout pareils.</translation>
    </message>
    <message>
        <source>Runs that differ only in name and seed become one column of means with their standard deviation.</source>
        <translation>Les essais qui ne diffèrent que par leur nom et leur graine deviennent une colonne de moyennes avec leur écart type.</translation>
    </message>
    <message>
        <source>&amp;Baseline</source>
        <translation>Référence</translation>
    </message>
    <message>
        <source>Comparison of the ticked runs</source>
        <translation>Comparaison des essais cochés</translation>
    </message>
    <message>
        <source>Results and settings of the ticked runs. Ctrl+C copies the selected cells, for a spreadsheet.</source>
        <translation>Ce que les essais cochés ont atteint, et leurs réglages. Ctrl+C copie les cellules sélectionnées, pour un tableur.</translation>
    </message>
    <message>
        <source>none</source>
        <translation>aucune</translation>
    </message>
    <message>
        <source>%1 (baseline)</source>
        <translation>%1 (référence)</translation>
    </message>
    <message>
        <source>Only differences</source>
        <translation>Seulement les différences</translation>
    </message>
    <message>
        <source>Compare with no baseline</source>
        <translation>Comparer sans référence</translation>
    </message>
    <message>
        <source>Compare the others with this one</source>
        <translation>Comparer les autres à celui-ci</translation>
    </message>
    <message>
        <source>Show on the Runs page</source>
        <translation>Afficher dans la page Essais</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Copier</translation>
    </message>
    <message>
        <source>Select all</source>
        <translation>Tout sélectionner</translation>
    </message>
</context>
<context>
    <name>formwork::ui::ConfusionChart</name>
    <message>
        <source>%1 classes are too many for a matrix; the list shows the most frequent mistakes.</source>
        <translation>%1 classes, c’est trop pour une matrice&#xa0;; la liste montre les erreurs les plus fréquentes.</translation>
    </message>
    <message>
        <source>Chart: true and predicted classes</source>
        <translation>Graphique&#xa0;: classes vraies et prédites</translation>
    </message>
    <message>
        <source>%1 of %2 images recognised</source>
        <translation>%1 images reconnues sur %2</translation>
    </message>
    <message>
        <source>Predicted class</source>
        <translation>Classe prédite</translation>
    </message>
    <message>
        <source>True class</source>
        <translation>Classe réelle</translation>
    </message>
    <message>
        <source>%1 images (%2)</source>
        <translation>%1 images (%2)</translation>
    </message>
    <message>
        <source>%1 recognised: %2</source>
        <translation>%1 reconnu&#xa0;: %2</translation>
    </message>
    <message>
        <source>%1 predicted as %2: %3</source>
        <translation>%1 prédits comme %2&#xa0;: %3</translation>
    </message>
</context>
<context>
    <name>formwork::ui::ConvertDialog</name>
    <message>
        <source>Target folder</source>
        <translation>Dossier cible</translation>
    </message>
    <message>
        <source> px</source>
        <translation> px</translation>
    </message>
    <message>
        <source>Keep the size</source>
        <translation>Garder la taille</translation>
    </message>
    <message>
        <source>A share as JPEG, the rest raw</source>
        <translation>Une part en JPEG, le reste brut</translation>
    </message>
    <message>
        <source>All as JPEG</source>
        <translation>Tout en JPEG</translation>
    </message>
    <message>
        <source>All raw</source>
        <translation>Tout brut</translation>
    </message>
    <message>
        <source>Large ones as JPEG, the rest raw</source>
        <translation>Les grandes en JPEG, le reste brut</translation>
    </message>
    <message>
        <source> kB</source>
        <translation> ko</translation>
    </message>
    <message>
        <source>Keep the original JPEG when no resize is needed</source>
        <translation>Garder le JPEG d’origine si aucun redimensionnement n’est nécessaire</translation>
    </message>
    <message>
        <source>All cores (%1)</source>
        <translation>Tous les cœurs (%1)</translation>
    </message>
    <message>
        <source>Estimate of size and time</source>
        <translation>Estimation de la taille et du temps</translation>
    </message>
    <message>
        <source>Convert %1</source>
        <translation>Convertir %1</translation>
    </message>
    <message>
        <source>Convert</source>
        <translation>Convertir</translation>
    </message>
    <message>
        <source>Writes the images into one file per split, which training reads faster. The image folder is not changed.</source>
        <translation>Écrit les images dans un fichier par partie, que l’entraînement lit plus vite. Le dossier d’images n’est pas modifié.</translation>
    </message>
    <message>
        <source>&amp;Target folder</source>
        <translation>Dossier &amp;cible</translation>
    </message>
    <message>
        <source>&amp;Longest side</source>
        <translation>Côté &amp;long</translation>
    </message>
    <message>
        <source>&amp;Store</source>
        <translation>&amp;Stocker</translation>
    </message>
    <message>
        <source>JPEG &amp;probability</source>
        <translation>&amp;Probabilité JPEG</translation>
    </message>
    <message>
        <source>JPEG a&amp;bove</source>
        <translation>JPEG au-d&amp;elà de</translation>
    </message>
    <message>
        <source>JPEG &amp;quality</source>
        <translation>&amp;Qualité JPEG</translation>
    </message>
    <message>
        <source>&amp;Validation share</source>
        <translation>Part de &amp;validation</translation>
    </message>
    <message>
        <source>&amp;Workers</source>
        <translation>&amp;Fils d’exécution</translation>
    </message>
    <message>
        <source>S&amp;eed</source>
        <translation>&amp;Graine</translation>
    </message>
    <message>
        <source>The target folder already holds these files.</source>
        <translation>Le dossier cible contient déjà ces fichiers.</translation>
    </message>
    <message>
        <source>They are overwritten when the conversion is complete.</source>
        <translation>Ils seront remplacés une fois la conversion terminée.</translation>
    </message>
    <message>
        <source>Estimating size and time…</source>
        <translation>Estimation de la taille et du temps…</translation>
    </message>
    <message>
        <source>Estimate</source>
        <translation>Estimation</translation>
    </message>
    <message>
        <source>No estimate: %1</source>
        <translation>Pas d’estimation&#xa0;: %1</translation>
    </message>
    <message>
        <source>About %1 and %2 for %3 images, %4 % of them as JPEG (estimated from %5 images).</source>
        <translation>Environ %1 et %2 pour %3 images, dont %4&#xa0;% en JPEG (d’après un test sur %5 images).</translation>
    </message>
    <message>
        <source>less than a second</source>
        <translation>moins d’une seconde</translation>
    </message>
    <message>
        <source>Images with a longer side are scaled down to this many pixels; smaller ones are not changed. 500 leaves enough for random crops of 224 px, and saves most of the decoding.</source>
        <translation>Les images plus grandes sont réduites jusqu’à ce que leur côté long ait ce nombre de pixels&#x202f;; les plus petites restent telles quelles. 500 suffit aux recadrages aléatoires de 224 px, et épargne l’essentiel du décodage.</translation>
    </message>
    <message>
        <source>Raw images need no decoding but much space; JPEG needs little space but has to be decoded in every epoch. A share of each balances disk and processor.</source>
        <translation>Les images brutes n’ont pas besoin de décodage mais de beaucoup de place&#x202f;; le JPEG prend peu de place mais se décode à chaque époque. Une part de chaque sollicite disque et processeur à parts égales.</translation>
    </message>
    <message>
        <source>The share of the images that is stored as JPEG. With 0.50 every other image, drawn by the seed, is raw.</source>
        <translation>La part des images stockée en JPEG. Avec 0,50, une image sur deux, tirée par la graine, est brute.</translation>
    </message>
    <message>
        <source>Images whose raw size is above this are stored as JPEG.</source>
        <translation>Les images dont la taille brute dépasse cette valeur sont stockées en JPEG.</translation>
    </message>
    <message>
        <source>JPEG files that are small enough are copied into the beton file unchanged: nothing is lost by re-encoding them, and the conversion is faster.</source>
        <translation>Les fichiers JPEG assez petits entrent tels quels dans le fichier beton&#xa0;: rien ne se perd en les décodant et recodant, et la conversion est plus rapide.</translation>
    </message>
    <message>
        <source>This folder has no validation split: this share of each class is used for one. 0 writes a train file only.</source>
        <translation>Ce dossier n’a pas de partie de validation&#xa0;: cette part de chaque classe lui est réservée. 0 ne fait qu’un fichier d’entraînement.</translation>
    </message>
    <message>
        <source>Threads that decode and encode. The files are the same for any number of them.</source>
        <translation>Fils qui décodent et codent. Leur nombre ne change pas un octet des fichiers.</translation>
    </message>
    <message>
        <source>Determines which images become JPEG and which are used for validation. The same seed gives the same files.</source>
        <translation>Décide au hasard quelles images deviennent JPEG et lesquelles servent à la validation. La même graine fait les mêmes fichiers.</translation>
    </message>
    <message>
        <source>Train file</source>
        <translation>Fichier d’entraînement</translation>
    </message>
    <message>
        <source>Validation file</source>
        <translation>Fichier de validation</translation>
    </message>
    <message>
        <source>The folder that the beton files are written to. It is created if it does not exist.</source>
        <translation>Le dossier où vont les fichiers beton. Il est créé s’il n’existe pas encore.</translation>
    </message>
    <message>
        <source>T&amp;rain file</source>
        <translation>F&amp;ichier d’entraînement</translation>
    </message>
    <message>
        <source>Val&amp;idation file</source>
        <translation>Fichier &amp;de validation</translation>
    </message>
    <message>
        <source>Writes into %1</source>
        <translation>Écrit dans %1</translation>
    </message>
    <message>
        <source>A folder of this name already exists.</source>
        <translation>Un dossier de ce nom existe déjà.</translation>
    </message>
    <message>
        <source>The train file already has this name.</source>
        <translation>Le fichier d’entraînement porte déjà ce nom.</translation>
    </message>
    <message>
        <source>%1 (train)</source>
        <translation>%1 (entraînement)</translation>
    </message>
    <message>
        <source>%1 (validation)</source>
        <translation>%1 (validation)</translation>
    </message>
    <message>
        <source>Classes without images: %1</source>
        <translation>Classes sans images&#xa0;: %1</translation>
    </message>
    <message>
        <source>The conversion will be refused. Put images into folders of these names, or remove the classes.</source>
        <translation>La conversion sera refusée. Mettez des images dans des dossiers de ces noms, ou retirez les classes.</translation>
    </message>
    <message>
        <source>The name of the file. Until you change it, it follows the settings: train_500_0.50_90.beton has a longest side of 500, half of the images as JPEG, of quality 90. The button beside it restores that name.</source>
        <translation>Le nom du fichier. Tant que vous ne le changez pas, il dit les réglages&#xa0;: train_500_0.50_90.beton a un côté long de 500, la moitié des images en JPEG, de qualité 90. Le bouton d’à côté rétablit ce nom.</translation>
    </message>
    <message>
        <source>Quality of the JPEG images, from 1 to 100. 90 can hardly be distinguished from the original.</source>
        <translation>Qualité des images JPEG, de 1 à 100. 90 se distingue à peine de l’original.</translation>
    </message>
    <message>
        <source>List of images to leave out</source>
        <translation>Liste d’images à laisser de côté</translation>
    </message>
    <message>
        <source>Leave &amp;out</source>
        <translation>L&amp;aisser de côté</translation>
    </message>
    <message>
        <source>A text file that lists images of this folder, as Save list… of the findings writes it: they are left out of the beton files. Empty: all images.</source>
        <translation>Un fichier texte qui énumère des images de ce dossier, comme l’écrit «&#xa0;Enregistrer la liste…&#xa0;» des constats&#xa0;: elles sont laissées hors des fichiers beton. Vide&#xa0;: toutes les images.</translation>
    </message>
    <message>
        <source>%1 (%2 % of the folder’s %3)</source>
        <translation>%1 (%2&#xa0;% des&#xa0;%3 du dossier)</translation>
    </message>
</context>
<context>
    <name>formwork::ui::DataFields</name>
    <message>
        <source>Data</source>
        <translation>Données</translation>
    </message>
    <message>
        <source>Dataset</source>
        <translation>Jeu de données</translation>
    </message>
    <message>
        <source>&amp;Dataset</source>
        <translation>&amp;Jeu de données</translation>
    </message>
    <message>
        <source>Loader</source>
        <translation>Chargeur</translation>
    </message>
    <message>
        <source>Beton</source>
        <translation>Beton</translation>
    </message>
    <message>
        <source>Image folder</source>
        <translation>Dossier d’images</translation>
    </message>
    <message>
        <source>Both: compare loaders</source>
        <translation>Les deux&#xa0;: comparer les chargeurs</translation>
    </message>
    <message>
        <source>Both makes two runs that differ only in the loader</source>
        <translation>«&#xa0;Les deux&#xa0;» crée deux essais qui ne diffèrent que par le chargeur</translation>
    </message>
    <message>
        <source>&amp;Loader</source>
        <translation>C&amp;hargeur</translation>
    </message>
    <message>
        <source>Train beton</source>
        <translation>Beton d’entraînement</translation>
    </message>
    <message>
        <source>Validation beton</source>
        <translation>Beton de validation</translation>
    </message>
    <message>
        <source>Train folder</source>
        <translation>Dossier d’entraînement</translation>
    </message>
    <message>
        <source>Validation folder</source>
        <translation>Dossier de validation</translation>
    </message>
    <message>
        <source>No datasets in the library</source>
        <translation>Aucun jeu de données dans la bibliothèque</translation>
    </message>
    <message>
        <source>Paths given below</source>
        <translation>Chemins donnés ci-dessous</translation>
    </message>
    <message>
        <source>There is no %1</source>
        <translation>%1 n’existe pas</translation>
    </message>
    <message>
        <source>Only the folders have validation images: the two runs could not be compared. Choose the validation beton, too.</source>
        <translation>Seuls les dossiers ont des images de validation&#xa0;: les deux essais ne seraient pas comparables. Choisissez aussi le beton de validation.</translation>
    </message>
    <message>
        <source>The image folder is not split into train and val, the beton files are: the two runs would train on different images. Sort the images into train/ and val/, convert that folder and choose it here, or train with one loader only.</source>
        <translation>Le dossier d’images n’est pas réparti entre train et val, les fichiers beton le sont&#xa0;: les deux essais s’entraîneraient sur des images différentes. Répartissez les images dans train/ et val/, convertissez ce dossier et choisissez-le ici, ou entraînez avec un seul chargeur.</translation>
    </message>
    <message>
        <source>Without validation data only training figures are recorded.</source>
        <translation>Sans données de validation, seuls les chiffres d’entraînement sont enregistrés.</translation>
    </message>
    <message>
        <source>Makes two runs that differ only in the loader.</source>
        <translation>Crée deux essais qui ne diffèrent que par le chargeur.</translation>
    </message>
    <message>
        <source>A dataset of the library. Choosing one fills in the paths below: a beton file brings its validation file and the folder that it was made from, where they are known.</source>
        <translation>Un jeu de données de la bibliothèque. En choisir un remplit les chemins ci-dessous&#xa0;: un fichier beton amène son fichier de validation et le dossier dont il provient, s’ils sont connus.</translation>
    </message>
    <message>
        <source>Path of a folder that holds one folder of images per class.</source>
        <translation>Chemin d’un dossier qui contient un dossier d’images par classe.</translation>
    </message>
    <message>
        <source>Path of a beton file.</source>
        <translation>Chemin d’un fichier beton.</translation>
    </message>
    <message>
        <source>Locate…</source>
        <translation>Localiser…</translation>
    </message>
    <message>
        <source>Choose the new location of this dataset</source>
        <translation>Indiquer où se trouve maintenant ce jeu de données</translation>
    </message>
    <message>
        <source>Asks for the dataset&apos;s new location, checks that it is the same dataset, and fills in the new paths.</source>
        <translation>Demande où le jeu de données a été déplacé, regarde si c’est bien lui, et inscrit sa nouvelle place.</translation>
    </message>
    <message>
        <source>Choose what to train on: a dataset above, or a path.</source>
        <translation>Choisissez sur quoi entraîner&#xa0;: un jeu de données ci-dessus, ou un chemin.</translation>
    </message>
    <message>
        <source>Alternate epoch by epoch</source>
        <translation>Alterner époque par époque</translation>
    </message>
    <message>
        <source>Other work on the machine affects both runs alike</source>
        <translation>Les deux essais rencontrent la même machine, quoi qu’elle fasse d’autre</translation>
    </message>
    <message>
        <source>Trains the two runs together, an epoch of one and an epoch of the other (A B, B A, …), so that other work and a hot processor affect both alike. Both models are in memory at the same time. Otherwise one run is trained after the other.</source>
        <translation>Entraîne les deux essais ensemble, une époque de l’un et une époque de l’autre (A B, B A, …), pour que d’autres travaux et un processeur qui chauffe touchent les deux de la même façon. Les deux modèles sont en mémoire en même temps. Sans cela, un essai est entraîné après l’autre.</translation>
    </message>
    <message>
        <source>What reads the images while training: the beton loader, or the image-folder loader, which decodes every original again. “Both” makes one run with each, with all other settings equal, and the Runs page shows what the beton file saves.</source>
        <translation>Ce qui lit les images pendant l’entraînement&#xa0;: le chargeur beton, ou le chargeur de dossier d’images, qui décode chaque original à chaque fois. «&#xa0;Les deux&#xa0;» crée un essai avec chacun, identiques pour le reste, et la page Essais dit ce que le fichier beton fait gagner.</translation>
    </message>
</context>
<context>
    <name>formwork::ui::DatasetDetail</name>
    <message>
        <source>Classes</source>
        <translation>Classes</translation>
    </message>
    <message>
        <source>Images</source>
        <translation>Images</translation>
    </message>
    <message>
        <source>Sizes</source>
        <translation>Tailles</translation>
    </message>
    <message>
        <source>Convert…</source>
        <translation>Convertir…</translation>
    </message>
    <message>
        <source>Convert the images to beton files, which train faster</source>
        <translation>Convertir les images en fichiers beton, qui s’entraînent plus vite</translation>
    </message>
    <message>
        <source>Check images</source>
        <translation>Vérifier les images</translation>
    </message>
    <message>
        <source>Verify</source>
        <translation>Vérifier</translation>
    </message>
    <message>
        <source>Compare the file with its checksums and decode every image</source>
        <translation>Comparer le fichier à ses sommes de contrôle et examiner chaque image</translation>
    </message>
    <message>
        <source>New experiment</source>
        <translation>Nouvelle expérience</translation>
    </message>
    <message>
        <source>Train a model on this dataset</source>
        <translation>Entraîner un modèle sur ce jeu de données</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Retirer</translation>
    </message>
    <message>
        <source>Remove it from this list; the files stay where they are</source>
        <translation>Le retirer de cette liste&#x202f;; les fichiers restent en place</translation>
    </message>
    <message>
        <source>The images are not known yet.</source>
        <translation>Les images ne sont pas encore connues.</translation>
    </message>
    <message>
        <source>Different sizes: %1. Larger dots stand for more images; the wheel zooms, dragging moves.</source>
        <translation>Tailles différentes&#xa0;: %1. Un point plus grand représente plus d’images&#x202f;; la molette zoome, glisser déplace.</translation>
    </message>
    <message>
        <source>The sizes are not known yet.</source>
        <translation>Les tailles ne sont pas encore connues.</translation>
    </message>
    <message>
        <source>%1: %2 samples, %3</source>
        <translation>%1&#xa0;: %2 échantillons, %3</translation>
    </message>
    <message>
        <source>Unreadable images left out: %1</source>
        <translation>Images illisibles laissées de côté&#xa0;: %1</translation>
    </message>
    <message>
        <source>and more</source>
        <translation>et d’autres</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1&#xa0;: %2</translation>
    </message>
    <message>
        <source>Converted. The files are in the list.</source>
        <translation>Converti. Les fichiers sont dans la liste.</translation>
    </message>
    <message>
        <source>This file is damaged. Convert it again.</source>
        <translation>Ce fichier est endommagé. Convertissez-le à nouveau.</translation>
    </message>
    <message>
        <source>No damage found.</source>
        <translation>Aucun dommage trouvé.</translation>
    </message>
    <message>
        <source>Structure, checksums and images were checked.</source>
        <translation>Structure, sommes de contrôle et images ont été vérifiées.</translation>
    </message>
    <message>
        <source>Structure and images were checked; a file without manifest has no checksums.</source>
        <translation>Structure et images ont été vérifiées&#x202f;; un fichier sans manifeste n’a pas de sommes de contrôle.</translation>
    </message>
    <message>
        <source>“Check images” reads the size of every image.</source>
        <translation>«&#xa0;Vérifier les images&#xa0;» lit la taille de chaque image.</translation>
    </message>
    <message>
        <source>Opens the panel that converts the images of this folder to beton files, one for each split. Training reads such a file several times faster than the folder: its images are small, partly decoded, and stored one after another.</source>
        <translation>Ouvre le panneau qui convertit les images de ce dossier en fichiers beton, un par partie. L’entraînement lit un tel fichier plusieurs fois plus vite que le dossier, car ses images sont petites, en partie déjà décodées, et voisines.</translation>
    </message>
    <message>
        <source>Reads the whole file, compares every page with its checksum, and decodes every image. Damaged samples are listed by number. A file without a manifest, as FFCV writes it, has no checksums; its structure and images are checked.</source>
        <translation>Lit tout le fichier et compare chaque page à sa somme de contrôle, puis examine chaque image. Les échantillons endommagés sont listés avec leur numéro. Un fichier sans manifeste, comme en écrit FFCV, n’a pas de sommes de contrôle&#x202f;; sa structure et ses images sont examinées.</translation>
    </message>
    <message>
        <source>A dot for every size of an image in this dataset; larger dots stand for more images. It helps to choose the longest side of a conversion.</source>
        <translation>Chaque taille qu’ont les images de ce jeu de données, en un point&#x202f;; plus il est gros, plus il y a d’images. Aide à choisir le côté long d’une conversion.</translation>
    </message>
    <message>
        <source>This dataset cannot be found.</source>
        <translation>Ce jeu de données n’est plus là.</translation>
    </message>
    <message>
        <source>Edit file</source>
        <translation>Modifier le fichier</translation>
    </message>
    <message>
        <source>Merge or split this file, select a subset, or extract its images</source>
        <translation>Fusionner, diviser ou réduire ce fichier, ou en extraire les images</translation>
    </message>
    <message>
        <source>&amp;Merge with other files…</source>
        <translation>&amp;Fusionner avec d’autres fichiers…</translation>
    </message>
    <message>
        <source>&amp;Split…</source>
        <translation>&amp;Diviser…</translation>
    </message>
    <message>
        <source>Select a s&amp;ubset…</source>
        <translation>Sélectionner une &amp;partie…</translation>
    </message>
    <message>
        <source>&amp;Extract the images…</source>
        <translation>&amp;Extraire les images…</translation>
    </message>
    <message>
        <source>Wrote %1 samples.</source>
        <translation>%1 échantillons écrits.</translation>
    </message>
    <message>
        <source>The data at this location is not this dataset: %1</source>
        <translation>Ce qui s’y trouve n’est pas ce jeu de données&#xa0;: %1</translation>
    </message>
    <message>
        <source>Use it anyway</source>
        <translation>L’utiliser quand même</translation>
    </message>
    <message>
        <source>Locate…</source>
        <translation>Localiser…</translation>
    </message>
    <message>
        <source>Choose the new location of this dataset</source>
        <translation>Indiquer où se trouve maintenant ce jeu de données</translation>
    </message>
    <message>
        <source>Asks for the dataset&apos;s new location and checks that it is the same dataset: classes, images and size. Datasets that were moved along with it are found as well.</source>
        <translation>Demande où le jeu de données a été déplacé, et regarde si c’est bien lui&#xa0;: classes, images et taille. Ceux qui sont partis avec lui sont retrouvés aussi.</translation>
    </message>
    <message numerus="yes">
        <source>and %Ln more</source>
        <translation>
            <numerusform>et %Ln autre</numerusform>
            <numerusform>et %Ln autres</numerusform>
        </translation>
    </message>
    <message>
        <source>Findings</source>
        <translation>Constats</translation>
    </message>
    <message>
        <source>Decode every image and look for leaks, duplicates and damage</source>
        <translation>Décoder chaque image et chercher fuites, doublons et dommages</translation>
    </message>
    <message>
        <source>Decodes every image once: finds damaged and odd ones, and pictures that are in train and in validation, under several classes or present more than once. The Findings tab shows them; the result is kept with the dataset.</source>
        <translation>Décode chaque image une fois&#xa0;: trouve les images endommagées et singulières, celles qui sont à la fois dans l’entraînement et la validation, dans plusieurs classes ou présentes plusieurs fois. L’onglet Constats les montre&#x202f;; le résultat reste avec le jeu de données.</translation>
    </message>
    <message>
        <source>%1
Connect its disk to use it again. If it was moved, locate it; runs that were trained on it will find it there as well.</source>
        <translation>%1
Il pourra de nouveau servir quand son disque sera revenu. S’il a été déplacé, indiquez où il est maintenant&#xa0;; les essais qui s’y sont entraînés l’y retrouvent aussi.</translation>
    </message>
    <message>
        <source>Lineage</source>
        <translation>Origine</translation>
    </message>
    <message>
        <source>Open folder</source>
        <translation>Ouvrir le dossier</translation>
    </message>
    <message>
        <source>Copy path</source>
        <translation>Copier le chemin</translation>
    </message>
    <message>
        <source>No file manager could be started.</source>
        <translation>Aucun gestionnaire de fichiers n’a pu être lancé.</translation>
    </message>
</context>
<context>
    <name>formwork::ui::DatasetFacts</name>
    <message>
        <source>custom</source>
        <translation>propre au fichier</translation>
    </message>
    <message>
        <source>Classes</source>
        <translation>Classes</translation>
    </message>
    <message>
        <source>Train images</source>
        <translation>Images d’entraînement</translation>
    </message>
    <message>
        <source>Validation images</source>
        <translation>Images de validation</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Taille</translation>
    </message>
    <message>
        <source>Most common size</source>
        <translation>Taille la plus fréquente</translation>
    </message>
    <message>
        <source>Samples</source>
        <translation>Échantillons</translation>
    </message>
    <message>
        <source>JPEG</source>
        <translation>JPEG</translation>
    </message>
    <message>
        <source>Raw</source>
        <translation>Brutes</translation>
    </message>
    <message>
        <source>Format</source>
        <translation>Format</translation>
    </message>
    <message>
        <source>version %1</source>
        <translation>version %1</translation>
    </message>
    <message>
        <source>Page size</source>
        <translation>Taille de page</translation>
    </message>
    <message>
        <source>%1 MiB</source>
        <translation>%1 Mio</translation>
    </message>
    <message>
        <source>Pages</source>
        <translation>Pages</translation>
    </message>
    <message>
        <source>Fields</source>
        <translation>Champs</translation>
    </message>
</context>
<context>
    <name>formwork::ui::DatasetFit</name>
    <message>
        <source>This is a beton file; the dataset was an image folder.</source>
        <translation>Ceci est un fichier beton&#xa0;; le jeu de données était un dossier d’images.</translation>
    </message>
    <message>
        <source>This is a folder; the dataset was a beton file.</source>
        <translation>Ceci est un dossier&#xa0;; le jeu de données était un fichier beton.</translation>
    </message>
    <message>
        <source>This has the same classes in another order.</source>
        <translation>Ceci a les mêmes classes dans un autre ordre.</translation>
    </message>
    <message>
        <source>This has %1 classes instead of %2.</source>
        <translation>Ceci a %1 classes au lieu de %2.</translation>
    </message>
    <message>
        <source>This lacks the classes %1 and %2 more.</source>
        <translation>Il manque ici les classes %1 et %2 autres.</translation>
    </message>
    <message>
        <source>This lacks the classes %1.</source>
        <translation>Il manque ici les classes %1.</translation>
    </message>
    <message>
        <source>This has %1 images instead of %2.</source>
        <translation>Ceci a %1 images au lieu de %2.</translation>
    </message>
    <message>
        <source>This has %1 training images instead of %2.</source>
        <translation>Ceci a %1 images d’entraînement au lieu de %2.</translation>
    </message>
    <message>
        <source>This has as many images, but its size is %1 instead of %2.</source>
        <translation>Ceci a autant d’images, mais sa taille est de %1 au lieu de %2.</translation>
    </message>
</context>
<context>
    <name>formwork::ui::DatasetLibrary</name>
    <message>
        <source>Reading %1</source>
        <translation>Lecture de %1</translation>
    </message>
    <message>
        <source>Scanning %1</source>
        <translation>Parcours de %1</translation>
    </message>
    <message>
        <source>Converting %1</source>
        <translation>Conversion de %1</translation>
    </message>
    <message>
        <source>Verifying %1</source>
        <translation>Vérification de %1</translation>
    </message>
    <message>
        <source>Reading datasets</source>
        <translation>Lecture des jeux de données</translation>
    </message>
    <message>
        <source>Looking at %1</source>
        <translation>Examen de %1</translation>
    </message>
    <message>
        <source>Checking %1</source>
        <translation>Vérification de %1</translation>
    </message>
</context>
<context>
    <name>formwork::ui::DatasetProgress</name>
    <message>
        <source>Progress</source>
        <translation>Progression</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Annuler</translation>
    </message>
    <message>
        <source>Cancels the job on this dataset. No incomplete file is left behind.</source>
        <translation>Arrête ce qui se fait avec ce jeu de données. Rien d’à moitié écrit ne reste.</translation>
    </message>
</context>
<context>
    <name>formwork::ui::DatasetTables</name>
    <message>
        <source>1 problem</source>
        <translation>1 problème</translation>
    </message>
    <message>
        <source>Classes</source>
        <translation>Classes</translation>
    </message>
    <message>
        <source>Problems</source>
        <translation>Problèmes</translation>
    </message>
    <message>
        <source>Class</source>
        <translation>Classe</translation>
    </message>
    <message>
        <source>Train images</source>
        <translation>Images d’entraînement</translation>
    </message>
    <message>
        <source>Samples</source>
        <translation>Échantillons</translation>
    </message>
    <message>
        <source>Validation images</source>
        <translation>Images de validation</translation>
    </message>
    <message>
        <source>Problem</source>
        <translation>Problème</translation>
    </message>
    <message>
        <source>File</source>
        <translation>Fichier</translation>
    </message>
    <message>
        <source>images not decoded yet</source>
        <translation>images pas encore décodées</translation>
    </message>
    <message>
        <source>No problems: every image was decoded</source>
        <translation>Aucun problème&#xa0;: chaque image a été décodée</translation>
    </message>
    <message>
        <source>No problems seen; only the images&apos; headers were read (“Check images” decodes)</source>
        <translation>Aucun problème vu&#x202f;; seuls les en-têtes des images ont été lus («&#xa0;Vérifier les images&#xa0;» les décode)</translation>
    </message>
    <message>
        <source>No problems seen; the images themselves were not opened yet</source>
        <translation>Aucun problème vu&#x202f;; les images elles-mêmes n’ont pas encore été ouvertes</translation>
    </message>
    <message>
        <source>Manifest</source>
        <translation>Manifeste</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>Valeur</translation>
    </message>
    <message>
        <source>No manifest: class names are generated, checksums are missing</source>
        <translation>Pas de manifeste&#xa0;: noms de classes inventés, sommes de contrôle absentes</translation>
    </message>
    <message>
        <source>How it was made</source>
        <translation>Comment il a été fait</translation>
    </message>
    <message>
        <source>Source</source>
        <translation>Source</translation>
    </message>
    <message>
        <source>Split</source>
        <translation>Partie</translation>
    </message>
    <message>
        <source>Tool</source>
        <translation>Outil</translation>
    </message>
    <message numerus="yes">
        <source>%Ln problems</source>
        <translation>
            <numerusform>%Ln problème</numerusform>
            <numerusform>%Ln problèmes</numerusform>
        </translation>
    </message>
    <message>
        <source>The classes, in the order of their numbers, and how many images each of them has. The bars show whether the classes are of equal size.</source>
        <translation>Les classes, dans l’ordre de leurs numéros, et le nombre d’images de chacune. Les barres montrent si les classes sont de taille égale.</translation>
    </message>
    <message>
        <source>1 note</source>
        <translation>1 remarque</translation>
    </message>
    <message numerus="yes">
        <source>%Ln notes</source>
        <translation>
            <numerusform>%Ln remarque</numerusform>
            <numerusform>%Ln remarques</numerusform>
        </translation>
    </message>
    <message>
        <source>For a folder: files that cannot be read, classes without images, and images that are not what their name says. For a beton file: its manifest, which records how the file was made.</source>
        <translation>Pour un dossier&#xa0;: fichiers illisibles, classes sans images, et images qui ne sont pas ce que dit leur nom. Pour un fichier beton&#xa0;: son manifeste, qui dit comment le fichier a été fait.</translation>
    </message>
</context>
<context>
    <name>formwork::ui::DatasetsPage</name>
    <message>
        <source>No datasets yet</source>
        <translation>Aucun jeu de données pour l’instant</translation>
    </message>
    <message>
        <source>Add a folder of images, one folder per class, or a .beton file. You can also drop it on this window.</source>
        <translation>Ajoutez un dossier d’images, un sous-dossier par classe, ou un fichier .beton. Vous pouvez aussi le déposer sur cette fenêtre.</translation>
    </message>
    <message>
        <source>Add image folder…</source>
        <translation>Ajouter un dossier d’images…</translation>
    </message>
    <message>
        <source>Try it with demo images</source>
        <translation>Essayer avec des images de démonstration</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Nom</translation>
    </message>
    <message>
        <source>Classes</source>
        <translation>Classes</translation>
    </message>
    <message>
        <source>Samples</source>
        <translation>Échantillons</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Taille</translation>
    </message>
    <message>
        <source>State</source>
        <translation>État</translation>
    </message>
    <message>
        <source>Datasets</source>
        <translation>Jeux de données</translation>
    </message>
    <message>
        <source>Add folder…</source>
        <translation>Ajouter un dossier…</translation>
    </message>
    <message>
        <source>Add beton…</source>
        <translation>Ajouter un beton…</translation>
    </message>
    <message>
        <source>Reading %1 …</source>
        <translation>Lecture de %1…</translation>
    </message>
    <message>
        <source>Add image folder</source>
        <translation>Ajouter un dossier d’images</translation>
    </message>
    <message>
        <source>Add beton files</source>
        <translation>Ajouter des fichiers beton</translation>
    </message>
    <message>
        <source>Beton files (*.beton)</source>
        <translation>Fichiers beton (*.beton)</translation>
    </message>
    <message>
        <source>busy</source>
        <translation>occupé</translation>
    </message>
    <message>
        <source>missing</source>
        <translation>introuvable</translation>
    </message>
    <message>
        <source>ready</source>
        <translation>prêt</translation>
    </message>
    <message>
        <source>The image folders and beton files that experiments can choose from. The list is part of the workspace; the files themselves stay where they are. A folder or a .beton file can also be dropped on the window.</source>
        <translation>Les dossiers d’images et fichiers beton que peuvent choisir les expériences. La liste fait partie de l’espace de travail&#x202f;; les fichiers restent où ils sont. Un dossier ou un fichier .beton peut aussi être déposé sur la fenêtre.</translation>
    </message>
    <message>
        <source>Adds a folder of images: one folder per class in it, or train and val folders that hold the class folders. It is scanned in the background.</source>
        <translation>Ajoute un dossier d’images&#xa0;: un sous-dossier par classe, ou des dossiers train et val qui contiennent ceux des classes. Il est parcouru en arrière-plan.</translation>
    </message>
    <message>
        <source>Adds beton files, made here or by FFCV. Only their tables are read now; Verify reads everything.</source>
        <translation>Ajoute des fichiers beton, faits ici ou par FFCV. Seules leurs tables sont lues maintenant&#x202f;; Vérifier lit tout.</translation>
    </message>
    <message>
        <source>%1 was found again.</source>
        <translation>%1 a été retrouvé.</translation>
    </message>
    <message>
        <source>%1, before at %2</source>
        <translation>%1, auparavant %2</translation>
    </message>
    <message>
        <source>%1 (%2 %)</source>
        <translation>%1 (%2&#xa0;%)</translation>
    </message>
    <message>
        <source>%1 % of what the same number of images takes in the folder that it was converted from</source>
        <translation>%1&#xa0;% de ce que prend le même nombre d’images dans le dossier d’origine</translation>
    </message>
</context>
<context>
    <name>formwork::ui::DesktopSender</name>
    <message>
        <source>Show</source>
        <translation>Afficher</translation>
    </message>
</context>
<context>
    <name>formwork::ui::DistinctNames</name>
    <message>
        <source>%1 (run %2)</source>
        <translation>%1 (essai %2)</translation>
    </message>
</context>
<context>
    <name>formwork::ui::DrawnRuns</name>
    <message>
        <source>Tick</source>
        <translation>Cocher</translation>
    </message>
    <message>
        <source>All that are shown</source>
        <translation>Tous ceux qui sont affichés</translation>
    </message>
    <message>
        <source>Only those that are shown</source>
        <translation>Seulement ceux qui sont affichés</translation>
    </message>
    <message>
        <source>Only the selected ones</source>
        <translation>Seulement les sélectionnés</translation>
    </message>
    <message>
        <source>None</source>
        <translation>Aucun</translation>
    </message>
    <message>
        <source>Draw the selected ones whatever the filter shows</source>
        <translation>Tracer les sélectionnés quoi que montre le filtre</translation>
    </message>
</context>
<context>
    <name>formwork::ui::EffectsModel</name>
    <message>
        <source>Too few runs to say</source>
        <translation>Trop peu d’essais pour le dire</translation>
    </message>
    <message>
        <source>No effect shown</source>
        <translation>Aucun effet montré</translation>
    </message>
    <message>
        <source>Strong</source>
        <translation>Fort</translation>
    </message>
    <message>
        <source>Moderate</source>
        <translation>Moyen</translation>
    </message>
    <message>
        <source>Weak</source>
        <translation>Faible</translation>
    </message>
    <message>
        <source>%1 depends on it</source>
        <translation>%1 en dépend</translation>
    </message>
    <message>
        <source>%1 is higher with %2</source>
        <translation>%1 est plus élevé avec %2</translation>
    </message>
    <message>
        <source>the larger, the higher: %1</source>
        <translation>plus la valeur est grande, plus monte&#xa0;: %1</translation>
    </message>
    <message>
        <source>the larger, the lower: %1</source>
        <translation>plus la valeur est grande, plus baisse&#xa0;: %1</translation>
    </message>
    <message>
        <source>; it changed together with %1, whose effect cannot be separated</source>
        <translation>&#xa0;; a changé en même temps que %1, dont l’effet ne peut pas être séparé</translation>
    </message>
    <message>
        <source>%1 % of the ranks, p &lt; 0.001</source>
        <translation>%1&#xa0;% des rangs, p &lt; 0,001</translation>
    </message>
    <message>
        <source>%1 % of the ranks, p = %2</source>
        <translation>%1&#xa0;% des rangs, p = %2</translation>
    </message>
    <message>
        <source>%1 (95 %: %2 to %3)</source>
        <translation>%1 (95&#xa0;%&#xa0;: %2 à %3)</translation>
    </message>
    <message>
        <source>%1 (median %2, n = %3)</source>
        <translation>%1 (médiane %2, n = %3)</translation>
    </message>
    <message numerus="yes">
        <source>%Ln runs compared, one setting at a time: settings may also act together.</source>
        <translation>
            <numerusform>%Ln essai comparé, un réglage à la fois&#xa0;: les réglages peuvent aussi agir ensemble.</numerusform>
            <numerusform>%Ln essais comparés, un réglage à la fois&#xa0;: les réglages peuvent aussi agir ensemble.</numerusform>
        </translation>
    </message>
    <message>
        <source>Without any effect, one setting in twenty would be shown by chance.</source>
        <translation>Sans aucun effet, un réglage sur vingt serait montré par hasard.</translation>
    </message>
    <message>
        <source>Left out because they lack this figure: %1.</source>
        <translation>Laissés de côté, faute de cette mesure&#xa0;: %1.</translation>
    </message>
    <message>
        <source>Left out because they repeat another run: %1.</source>
        <translation>Laissés de côté, car ils répètent un autre essai&#xa0;: %1.</translation>
    </message>
    <message>
        <source>Setting</source>
        <translation>Réglage</translation>
    </message>
    <message>
        <source>Effect</source>
        <translation>Effet</translation>
    </message>
    <message>
        <source>Rank correlation</source>
        <translation>Corrélation des rangs</translation>
    </message>
    <message>
        <source>n</source>
        <translation>n</translation>
    </message>
    <message>
        <source>Best value</source>
        <translation>Meilleure valeur</translation>
    </message>
</context>
<context>
    <name>formwork::ui::EffectsView</name>
    <message>
        <source>Which setting mattered</source>
        <translation>Quel réglage a compté</translation>
    </message>
    <message>
        <source>For each setting the rank correlation (Spearman) with the figure, from -1 to +1, with a 95 % interval; for settings whose values have no order the share of the ranks&apos; variance that they explain, and its p-value (Kruskal and Wallis). Ctrl+C copies.</source>
        <translation>Pour chaque réglage, la corrélation des rangs (Spearman) avec la mesure, de -1 à +1, et son intervalle à 95&#xa0;%&#xa0;; pour les réglages dont les valeurs n’ont pas d’ordre, la part de la variance des rangs qu’ils expliquent, et sa valeur p (Kruskal et Wallis). Ctrl+C copie.</translation>
    </message>
</context>
<context>
    <name>formwork::ui::EpochsExport</name>
    <message>
        <source>Export the numbers of the ticked runs</source>
        <translation>Exporter les nombres des essais cochés</translation>
    </message>
    <message>
        <source>CSV files (*.csv)</source>
        <translation>Fichiers CSV (*.csv)</translation>
    </message>
    <message>
        <source>Exporting CSV</source>
        <translation>Export CSV</translation>
    </message>
    <message>
        <source>The export was cancelled; nothing was written.</source>
        <translation>L’export a été annulé&#xa0;; rien n’a été écrit.</translation>
    </message>
    <message numerus="yes">
        <source>Wrote the epochs; number of runs: %Ln</source>
        <translation>
            <numerusform>Époques écrites&#x202f;; nombre d’essais&#xa0;: %Ln</numerusform>
            <numerusform>Époques écrites&#x202f;; nombre d’essais&#xa0;: %Ln</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>formwork::ui::ExperimentDraft</name>
    <message>
        <source># Both loaders: a second run differs from this one in
#   loader: folder
#   train: %1
#   val: %2
</source>
        <translation># Deux chargeurs : un second essai diffère de celui-ci par
#   loader: folder
#   train: %1
#   val: %2
</translation>
    </message>
</context>
<context>
    <name>formwork::ui::ExperimentForm</name>
    <message>
        <source>Constant</source>
        <translation>Constant</translation>
    </message>
    <message>
        <source>Cosine</source>
        <translation>Cosinus</translation>
    </message>
    <message>
        <source>Automatic</source>
        <translation>Automatique</translation>
    </message>
    <message>
        <source>Experiment</source>
        <translation>Expérience</translation>
    </message>
    <message>
        <source>&amp;Name</source>
        <translation>N&amp;om</translation>
    </message>
    <message>
        <source>Training</source>
        <translation>Entraînement</translation>
    </message>
    <message>
        <source>&amp;Epochs</source>
        <translation>É&amp;poques</translation>
    </message>
    <message>
        <source>&amp;Batch size</source>
        <translation>Taille de &amp;lot</translation>
    </message>
    <message>
        <source>&amp;Image size</source>
        <translation>Taille d’&amp;image</translation>
    </message>
    <message>
        <source> px</source>
        <translation> px</translation>
    </message>
    <message>
        <source>&amp;Seed</source>
        <translation>Grai&amp;ne</translation>
    </message>
    <message>
        <source>Machine</source>
        <translation>Machine</translation>
    </message>
    <message>
        <source>&amp;Threads</source>
        <translation>Fils de &amp;calcul</translation>
    </message>
    <message>
        <source>&amp;Workers</source>
        <translation>Fils de char&amp;gement</translation>
    </message>
    <message>
        <source>&amp;Model</source>
        <translation>Mo&amp;dèle</translation>
    </message>
    <message>
        <source>%1 million parameters, %2 GMACs per image at 224 px</source>
        <translation>%1 millions de paramètres, %2 GMAC par image à 224 px</translation>
    </message>
    <message>
        <source>Random</source>
        <translation>Aléatoire</translation>
    </message>
    <message>
        <source>Quasi-random</source>
        <translation>Quasi aléatoire</translation>
    </message>
    <message>
        <source>Sequential</source>
        <translation>Séquentiel</translation>
    </message>
    <message>
        <source>Weighted by class</source>
        <translation>Pondéré par classe</translation>
    </message>
    <message>
        <source>Learning r&amp;ate</source>
        <translation>&amp;Taux d’apprentissage</translation>
    </message>
    <message>
        <source>Optimi&amp;zer</source>
        <translation>Optimise&amp;ur</translation>
    </message>
    <message>
        <source>Sched&amp;ule</source>
        <translation>É&amp;volution</translation>
    </message>
    <message>
        <source>Devi&amp;ce</source>
        <translation>Périphéri&amp;que</translation>
    </message>
    <message>
        <source>&amp;Order</source>
        <translation>Ordre</translation>
    </message>
    <message>
        <source>Memory (&amp;GiB)</source>
        <translation>Mémoire (Gio)</translation>
    </message>
    <message>
        <source>Any GPU that is free</source>
        <translation>Un GPU libre</translation>
    </message>
    <message>
        <source>%1 (%2 free)</source>
        <comment>a GPU and its memory</comment>
        <translation>%1 (%2 libres)</translation>
    </message>
    <message>
        <source>All %1 GPUs together</source>
        <translation>Les %1 GPU ensemble</translation>
    </message>
    <message>
        <source>Time budget</source>
        <translation>Temps disponible</translation>
    </message>
</context>
<context>
    <name>formwork::ui::ExperimentPlan</name>
    <message>
        <source>Run</source>
        <translation>Essai</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>Modèle</translation>
    </message>
    <message>
        <source>Loader</source>
        <translation>Chargeur</translation>
    </message>
    <message>
        <source>Train images</source>
        <translation>Images d’entr.</translation>
    </message>
    <message>
        <source>Validation images</source>
        <translation>Images de val.</translation>
    </message>
    <message>
        <source>Steps per epoch</source>
        <translation>Pas par époque</translation>
    </message>
    <message>
        <source>Steps in all</source>
        <translation>Pas en tout</translation>
    </message>
    <message>
        <source>Runs that this makes</source>
        <translation>Essais que cela crée</translation>
    </message>
    <message>
        <source>The runs that Start or Add to queue makes. Fields with several values make one run for every combination.</source>
        <translation>Les essais que créent Démarrer ou Mettre en file. Les champs à plusieurs valeurs créent un essai par combinaison.</translation>
    </message>
    <message>
        <source>The learning rate over the epochs of the runs that this makes: warm-up and schedule as they are set, one curve for each that differs.</source>
        <translation>Le taux d’apprentissage sur les époques des essais que cela crée&#xa0;: montée et programme tels qu’ils sont réglés, une courbe pour chacun qui diffère.</translation>
    </message>
    <message>
        <source>Beton</source>
        <translation>Beton</translation>
    </message>
    <message>
        <source>Image folder</source>
        <translation>Dossier d’images</translation>
    </message>
</context>
<context>
    <name>formwork::ui::ExportModelDialog</name>
    <message>
        <source>torchvision (safetensors)</source>
        <translation>torchvision (safetensors)</translation>
    </message>
    <message>
        <source>TorchScript</source>
        <translation>TorchScript</translation>
    </message>
    <message>
        <source>timm (safetensors)</source>
        <translation>timm (safetensors)</translation>
    </message>
    <message>
        <source>Weights that torchvision&apos;s VisionTransformer loads.</source>
        <translation>Des poids que le VisionTransformer de torchvision charge.</translation>
    </message>
    <message>
        <source>A program with its weights that PyTorch runs in Python and C++, without timm and without Formwork.</source>
        <translation>Un programme avec ses poids, que PyTorch exécute en Python et en C++, sans timm et sans Formwork.</translation>
    </message>
    <message>
        <source>Weights that timm loads from the folder, and from the Hugging Face hub when it is uploaded there.</source>
        <translation>Des poids que timm charge depuis le dossier, et depuis le hub de Hugging Face une fois qu’il y est déposé.</translation>
    </message>
    <message>
        <source>&amp;Trained weights instead of the averaged ones</source>
        <translation>Poids en&amp;traînés au lieu des poids moyennés</translation>
    </message>
    <message>
        <source>Folder of the model</source>
        <translation>Dossier du modèle</translation>
    </message>
    <message>
        <source>&amp;Overwrite an earlier export in this folder</source>
        <translation>&amp;Écraser un export antérieur dans ce dossier</translation>
    </message>
    <message>
        <source>Export the model of %1</source>
        <translation>Exporter le modèle de %1</translation>
    </message>
    <message>
        <source>Best epoch</source>
        <translation>Meilleure époque</translation>
    </message>
    <message>
        <source>Last epoch</source>
        <translation>Dernière époque</translation>
    </message>
    <message>
        <source>The run keeps averaged weights beside the trained ones (train.ema_decay), which are usually the better ones. The best checkpoint holds the averaged ones alone.</source>
        <translation>L’essai garde des poids moyennés à côté des poids entraînés (train.ema_decay)&#x202f;; ils sont le plus souvent meilleurs. Le meilleur point de reprise ne contient que les poids moyennés.</translation>
    </message>
    <message>
        <source>Gets the weights, config.json with class names and preprocessing, a model card (README.md) and the settings of the run.</source>
        <translation>Reçoit les poids, config.json avec les noms des classes et le prétraitement, une fiche du modèle (README.md) et les réglages de l’essai.</translation>
    </message>
    <message>
        <source>&amp;Format</source>
        <translation>&amp;Format</translation>
    </message>
    <message>
        <source>&amp;Checkpoint</source>
        <translation>&amp;Point de reprise</translation>
    </message>
    <message>
        <source>Fol&amp;der</source>
        <translation>Doss&amp;ier</translation>
    </message>
    <message>
        <source>&amp;Export</source>
        <translation>E&amp;xporter</translation>
    </message>
    <message>
        <source>Name the folder</source>
        <translation>Nommez le dossier</translation>
    </message>
    <message>
        <source>For which library the model is written; below it what that is for.</source>
        <translation>La bibliothèque pour laquelle le modèle est écrit&#x202f;; au-dessous, à quoi cela sert.</translation>
    </message>
    <message>
        <source>The weights of the epoch with the best result (train.best_metric), or of the end of the training.</source>
        <translation>Les poids de l’époque au meilleur résultat (train.best_metric), ou ceux de la fin de l’entraînement.</translation>
    </message>
    <message>
        <source>Only an exported model is overwritten: a folder with any other file stays as it is.</source>
        <translation>Seul un modèle exporté est écrasé&#x202f;: un dossier qui contient un autre fichier reste tel quel.</translation>
    </message>
    <message>
        <source>ONNX</source>
        <translation>ONNX</translation>
    </message>
    <message>
        <source>A graph of operators with its weights for ONNX Runtime, TensorRT, OpenVINO and others (operator set 17).</source>
        <translation>Un graphe d’opérateurs avec ses poids, pour ONNX Runtime, TensorRT, OpenVINO et d’autres (jeu d’opérateurs 17).</translation>
    </message>
</context>
<context>
    <name>formwork::ui::ExtendDialog</name>
    <message>
        <source>Train more epochs</source>
        <translation>Entraîner plus d’époques</translation>
    </message>
    <message>
        <source>Automatic</source>
        <translation>Automatique</translation>
    </message>
    <message>
        <source>Number of epochs that are added to the run.</source>
        <translation>Le nombre d’époques d’entraînement supplémentaires.</translation>
    </message>
    <message>
        <source>Learning rate of the first new step. Automatic: where the run ended, but at least a tenth of the learning rate that it was started with.</source>
        <translation>Taux d’apprentissage du premier nouveau pas. Automatique&#xa0;: là où l’essai a fini, mais au moins un dixième de son taux de départ.</translation>
    </message>
    <message>
        <source>Learning rate at the end, reached on half a cosine over the new epochs. Automatic: the same as at their start if the run&apos;s schedule is constant, otherwise its lowest rate.</source>
        <translation>Taux d’apprentissage jusqu’où il descend, sur un demi-cosinus pendant les nouvelles époques. Automatique&#xa0;: le même si le taux de l’essai est constant, sinon son taux le plus bas.</translation>
    </message>
    <message>
        <source>What the new epochs do</source>
        <translation>Ce que font les nouvelles époques</translation>
    </message>
    <message>
        <source>&amp;Additional epochs</source>
        <translation>Époques &amp;supplémentaires</translation>
    </message>
    <message>
        <source>&amp;Learning rate</source>
        <translation>&amp;Taux d’apprentissage</translation>
    </message>
    <message>
        <source>&amp;Final learning rate</source>
        <translation>Taux d’apprentissage &amp;final</translation>
    </message>
    <message>
        <source>&amp;Train</source>
        <translation>&amp;Entraîner</translation>
    </message>
    <message>
        <source>“%1” has been trained for %L2 epochs.</source>
        <translation>«&#xa0;%1&#xa0;» a été entraîné pendant %L2 époques.</translation>
    </message>
    <message>
        <source>Epochs %L1 to %L2:</source>
        <translation>Époques %L1 à %L2&#xa0;:</translation>
    </message>
    <message>
        <source>learning rate %1</source>
        <translation>taux d’apprentissage %1</translation>
    </message>
    <message>
        <source>learning rate from %1 on half a cosine to %2</source>
        <translation>taux d’apprentissage de %1 à %2 sur un demi-cosinus</translation>
    </message>
</context>
<context>
    <name>formwork::ui::FindSettingsDialog</name>
    <message>
        <source>weaker</source>
        <translation>plus faible</translation>
    </message>
    <message>
        <source>stronger</source>
        <translation>plus forte</translation>
    </message>
    <message>
        <source>as given</source>
        <translation>telle quelle</translation>
    </message>
    <message>
        <source>Find settings</source>
        <translation>Trouver des réglages</translation>
    </message>
    <message>
        <source>&amp;Use these settings</source>
        <translation>&amp;Utiliser ces réglages</translation>
    </message>
    <message>
        <source>Fills in the learning rate, the weight decay and the augmentation of the best trial; all else stays as it is.</source>
        <translation>Remplit le taux d’apprentissage, la décroissance des poids et l’augmentation du meilleur essai&#xa0;; tout le reste ne change pas.</translation>
    </message>
    <message>
        <source> min</source>
        <translation> min</translation>
    </message>
    <message>
        <source>Time to spend</source>
        <translation>Temps à y consacrer</translation>
    </message>
    <message>
        <source>The search ends within about this time. More time means more and longer trials.</source>
        <translation>La recherche se termine à peu près dans ce temps. Plus de temps donne plus d’essais, et de plus longs.</translation>
    </message>
    <message>
        <source>Starts the search, or stops it; until its settings are taken over, nothing is changed.</source>
        <translation>Démarre la recherche ou l’arrête&#xa0;; tant que ses réglages ne sont pas repris, rien n’est modifié.</translation>
    </message>
    <message>
        <source>Progress of the search</source>
        <translation>Progression de la recherche</translation>
    </message>
    <message>
        <source>&amp;Time to spend</source>
        <translation>&amp;Temps à y consacrer</translation>
    </message>
    <message>
        <source>Trials, the best one first</source>
        <translation>Essais, le meilleur d’abord</translation>
    </message>
    <message>
        <source>Learning rate</source>
        <translation>Taux d’apprentissage</translation>
    </message>
    <message>
        <source>Weight decay</source>
        <translation>Décroissance des poids</translation>
    </message>
    <message>
        <source>Augmentation</source>
        <translation>Augmentation</translation>
    </message>
    <message>
        <source>Epochs</source>
        <translation>Époques</translation>
    </message>
    <message>
        <source>Accuracy</source>
        <translation>Exactitude</translation>
    </message>
    <message>
        <source>Finding settings</source>
        <translation>Recherche de réglages</translation>
    </message>
    <message>
        <source>The search was stopped; nothing was changed.</source>
        <translation>La recherche a été arrêtée&#xa0;; rien n’a été modifié.</translation>
    </message>
    <message>
        <source>&amp;Stop</source>
        <translation>&amp;Arrêter</translation>
    </message>
    <message>
        <source>&amp;Start</source>
        <translation>&amp;Démarrer</translation>
    </message>
    <message>
        <source>diverged</source>
        <translation>a divergé</translation>
    </message>
    <message>
        <source>The loss falls fastest at a learning rate of %1. Best trial: %2, weight decay %3, found in %4.</source>
        <translation>La perte baisse le plus vite à un taux d’apprentissage de&#xa0;%1. Meilleur essai&#xa0;:&#xa0;%2, décroissance des poids&#xa0;%3, trouvé en&#xa0;%4.</translation>
    </message>
    <message>
        <source>First a short training with a rising learning rate shows where %1 learns fastest. Then trials around that rate, with other weight decays and augmentations, are trained for a few epochs, and the best third continues three times as long. They are runs of the workspace, with the tag “tune”. Other training in the meantime disturbs the times, not the results.</source>
        <translation>Un court entraînement à taux croissant montre d’abord où&#xa0;%1 apprend le plus vite. Des essais autour de ce taux, avec d’autres décroissances des poids et augmentations, sont ensuite entraînés quelques époques, et le meilleur tiers continue trois fois plus longtemps. Ils font partie des essais de l’espace de travail, avec l’étiquette «&#xa0;tune&#xa0;». Un autre entraînement pendant ce temps perturbe les durées, pas les résultats.</translation>
    </message>
    <message>
        <source>Show these &amp;runs</source>
        <translation>&amp;Afficher ces essais</translation>
    </message>
    <message>
        <source>Shows the trials on the Runs page, in the table and as a sweep.</source>
        <translation>Affiche ces essais sur la page Essais, dans le tableau et comme balayage.</translation>
    </message>
    <message>
        <source>What was tried, for how many epochs, and the validation accuracy after them. Trials with more epochs were among the better ones before. The curve of the selected one stands out in the chart.</source>
        <translation>Ce qui a été essayé, pendant combien d’époques, et l’exactitude de validation ensuite. Les essais qui ont plus d’époques étaient parmi les meilleurs auparavant. La courbe de l’essai sélectionné ressort dans le graphique.</translation>
    </message>
    <message>
        <source>Run</source>
        <translation>Essai</translation>
    </message>
    <message>
        <source>The validation accuracy of each trial over its epochs: where a curve ends, halving has stopped its trial. Move the pointer, or press the arrow keys, to read the values.</source>
        <translation>L’exactitude de validation de chaque essai au fil de ses époques&#xa0;: là où une courbe se termine, l’essai a été arrêté comme perdant. Déplacez le pointeur, ou appuyez sur les flèches, pour lire les valeurs.</translation>
    </message>
    <message>
        <source>The search was stopped. Its trials stay as stopped runs; no settings were changed.</source>
        <translation>La recherche a été arrêtée. Ses essais restent comme essais arrêtés&#xa0;; aucun réglage n’a changé.</translation>
    </message>
</context>
<context>
    <name>formwork::ui::Findings</name>
    <message>
        <source>Damaged or unreadable</source>
        <translation>Endommagée ou illisible</translation>
    </message>
    <message>
        <source>Wrong extension</source>
        <translation>Mauvaise extension</translation>
    </message>
    <message>
        <source>Grey among colour images</source>
        <translation>Grise parmi des images en couleurs</translation>
    </message>
    <message>
        <source>CMYK</source>
        <translation>CMJN</translation>
    </message>
    <message>
        <source>Turned or mirrored by Exif</source>
        <translation>Tournée ou renversée par Exif</translation>
    </message>
    <message>
        <source>Small (a side below %1 pixels)</source>
        <translation>Petite (un côté de moins de %1 pixels)</translation>
    </message>
    <message>
        <source>Large (more than %1 times the usual pixels)</source>
        <translation>Grande (plus de %1 fois les pixels habituels)</translation>
    </message>
    <message>
        <source>Elongated (sides of more than %1 to 1)</source>
        <translation>Allongée (côtés de plus de %1 pour 1)</translation>
    </message>
    <message>
        <source>train</source>
        <translation>entraînement</translation>
    </message>
    <message>
        <source>validation</source>
        <translation>validation</translation>
    </message>
    <message>
        <source>sample %1</source>
        <translation>échantillon %1</translation>
    </message>
    <message>
        <source>In train and in validation</source>
        <translation>Dans l’entraînement et la validation</translation>
    </message>
    <message>
        <source>Under several classes</source>
        <translation>Dans plusieurs classes</translation>
    </message>
    <message>
        <source>More than once</source>
        <translation>Plusieurs fois</translation>
    </message>
    <message>
        <source>all pixels are the same</source>
        <translation>tous les pixels sont égaux</translation>
    </message>
    <message>
        <source>nearly the same picture</source>
        <translation>presque la même image</translation>
    </message>
</context>
<context>
    <name>formwork::ui::FindingsView</name>
    <message>
        <source>Export CSV…</source>
        <translation>Exporter en CSV…</translation>
    </message>
    <message>
        <source>Save list…</source>
        <translation>Enregistrer la liste…</translation>
    </message>
    <message>
        <source>F&amp;inding</source>
        <translation>Co&amp;nstat</translation>
    </message>
    <message>
        <source>All findings</source>
        <translation>Tous les constats</translation>
    </message>
    <message>
        <source>Shows the images of this finding only.</source>
        <translation>Ne montre que les images de ce constat.</translation>
    </message>
    <message>
        <source>Findings</source>
        <translation>Constats</translation>
    </message>
    <message>
        <source>What the check found. Images of the same picture have the same number in front of their names; a red frame means that a picture is in train and in validation. X marks the selected images to be left out, W as wrongly labelled, Delete removes a mark.</source>
        <translation>Ce que la vérification a trouvé. Les fichiers d’une même image portent le même numéro devant leur nom&#x202f;; un cadre rouge signifie qu’une image est à la fois dans l’entraînement et la validation. X marque les images choisies comme à laisser de côté, W comme mal étiquetées, Suppr enlève la marque.</translation>
    </message>
    <message>
        <source>Writes all findings with your marks to a file for spreadsheets, one image per line.</source>
        <translation>Écrit tous les constats et vos marques dans un fichier pour tableurs, une image par ligne.</translation>
    </message>
    <message>
        <source>Writes a list of the images that are marked to be left out. The setting data.exclude of an experiment and the option --exclude of formwork-cli convert accept it.</source>
        <translation>Écrit dans un fichier les images marquées comme à laisser de côté. Le réglage data.exclude d’une expérience et l’option --exclude de formwork-cli convert le prennent.</translation>
    </message>
    <message>
        <source>Export CSV</source>
        <translation>Exporter en CSV</translation>
    </message>
    <message>
        <source>CSV files (*.csv)</source>
        <translation>Fichiers CSV (*.csv)</translation>
    </message>
    <message>
        <source>Save the list of images to leave out</source>
        <translation>Enregistrer la liste des images à laisser de côté</translation>
    </message>
    <message>
        <source>Text files (*.txt)</source>
        <translation>Fichiers texte (*.txt)</translation>
    </message>
    <message numerus="yes">
        <source>%Ln pictures are in train and in validation: validation looks better than it is.</source>
        <translation>
            <numerusform>%Ln image est à la fois dans l’entraînement et la validation&#xa0;: la validation paraît meilleure qu’elle n’est.</numerusform>
            <numerusform>%Ln images sont à la fois dans l’entraînement et la validation&#xa0;: la validation paraît meilleure qu’elle n’est.</numerusform>
        </translation>
    </message>
    <message>
        <source>No picture comes twice.</source>
        <translation>Aucune image ne revient deux fois.</translation>
    </message>
    <message>
        <source>The largest class has %1 times the training images of the smallest.</source>
        <translation>La plus grande classe a %1 fois les images d’entraînement de la plus petite.</translation>
    </message>
    <message>
        <source>Checked on %1.</source>
        <translation>Vérifié le %1.</translation>
    </message>
    <message>
        <source>X leave out (%1), W wrong label (%2), Delete no mark</source>
        <translation>X laisser de côté (%1), W étiquette fausse (%2), Suppr pas de marque</translation>
    </message>
    <message>
        <source>Saved.</source>
        <translation>Enregistré.</translation>
    </message>
    <message>
        <source>“Check images” decodes every image and looks for pictures that are in train and in validation, under several classes or there more than once, for damaged and for odd ones.</source>
        <translation>«&#xa0;Vérifier les images&#xa0;» décode chaque image et cherche celles qui sont à la fois dans l’entraînement et la validation, dans plusieurs classes ou présentes plusieurs fois, les images endommagées et les images singulières.</translation>
    </message>
    <message>
        <source>1 picture is in train and in validation: validation looks better than it is.</source>
        <translation>1 image est à la fois dans l’entraînement et la validation&#xa0;: la validation paraît meilleure qu’elle n’est.</translation>
    </message>
    <message>
        <source>1 picture comes more than once in a split.</source>
        <translation>1 image revient plusieurs fois dans une partie.</translation>
    </message>
    <message numerus="yes">
        <source>%Ln pictures come more than once in a split.</source>
        <translation>
            <numerusform>%Ln image revient plusieurs fois dans une partie.</numerusform>
            <numerusform>%Ln images reviennent plusieurs fois dans une partie.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>formwork::ui::GroupMenu</name>
    <message>
        <source>Not grouped</source>
        <translation>Sans groupement</translation>
    </message>
    <message>
        <source>Same experiment: mean over seeds</source>
        <translation>Même expérience&#xa0;: moyenne des graines</translation>
    </message>
    <message>
        <source>Another setting</source>
        <translation>Un autre réglage</translation>
    </message>
</context>
<context>
    <name>formwork::ui::GuideWindow</name>
    <message>
        <source>Formwork guide</source>
        <translation>Guide de Formwork</translation>
    </message>
    <message>
        <source>Contents of the guide</source>
        <translation>Sommaire du guide</translation>
    </message>
    <message>
        <source>The chapters of the guide.</source>
        <translation>Les chapitres du guide.</translation>
    </message>
    <message>
        <source>Chapter of the guide</source>
        <translation>Chapitre du guide</translation>
    </message>
    <message>
        <source>The chapter. Tab goes from link to link, Return follows one.</source>
        <translation>Le chapitre. Tab va de lien en lien, Entrée en suit un.</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>Précédent</translation>
    </message>
    <message>
        <source>Forward</source>
        <translation>Suivant</translation>
    </message>
    <message>
        <source>Search the guide (Ctrl+F)</source>
        <translation>Chercher dans le guide (Ctrl+F)</translation>
    </message>
    <message>
        <source>Search the guide</source>
        <translation>Chercher dans le guide</translation>
    </message>
    <message>
        <source>Searches this chapter; Return goes to the next match, also in other chapters, Shift+Return to the previous one.</source>
        <translation>Cherche un mot dans ce chapitre&#x202f;; Entrée va au passage suivant, dans les autres chapitres aussi, Maj+Entrée revient.</translation>
    </message>
    <message>
        <source>Not in this chapter; press Return to search the others</source>
        <translation>Pas dans ce chapitre&#x202f;; Entrée cherche dans les autres</translation>
    </message>
    <message>
        <source>%1 of %2 in this chapter</source>
        <translation>%1 sur %2 dans ce chapitre</translation>
    </message>
</context>
<context>
    <name>formwork::ui::HardestImages</name>
    <message>
        <source>%1
is %2 (%3), predicted as %4 (%5)</source>
        <translation>%1
classe %2 (%3), prédit comme %4 (%5)</translation>
    </message>
    <message>
        <source>%1, sample %2</source>
        <translation>%1, échantillon %2</translation>
    </message>
</context>
<context>
    <name>formwork::ui::HardestImagesView</name>
    <message>
        <source>Cancel</source>
        <translation>Annuler</translation>
    </message>
    <message>
        <source>Progress</source>
        <translation>Avancement</translation>
    </message>
    <message>
        <source>Classifies the validation images with the best checkpoint and shows those that it is most wrong about.</source>
        <translation>Classe les images de validation avec le meilleur point de reprise et montre celles sur lesquelles il se trompe le plus.</translation>
    </message>
    <message>
        <source>Ends the search.</source>
        <translation>Met fin à la recherche.</translation>
    </message>
    <message>
        <source>The most confident mistakes come first. Click an image, or press Enter, to open it in the default image viewer.</source>
        <translation>Les erreurs les plus sûres viennent d’abord. Un clic, ou Entrée, ouvre l’image dans le programme qui montre les images sur cet ordinateur.</translation>
    </message>
    <message>
        <source>The validation images that the model is most wrong about; often they are labelled wrongly.</source>
        <translation>Les images de validation où le modèle se trompe le plus&#xa0;; souvent, elles sont mal étiquetées.</translation>
    </message>
    <message>
        <source>Find them</source>
        <translation>Les chercher</translation>
    </message>
    <message>
        <source>Classifying the validation images…</source>
        <translation>Classement des images de validation…</translation>
    </message>
    <message>
        <source>Hardest images</source>
        <translation>Images difficiles</translation>
    </message>
    <message>
        <source>The search was ended.</source>
        <translation>La recherche a été interrompue.</translation>
    </message>
    <message>
        <source>Look again</source>
        <translation>Chercher à nouveau</translation>
    </message>
    <message>
        <source>None of the validation images could be classified.</source>
        <translation>Aucune des images de validation n’a pu être classée.</translation>
    </message>
    <message>
        <source>No program could be started to show the image</source>
        <translation>Aucun programme n’a pu être lancé pour montrer l’image</translation>
    </message>
    <message>
        <source>%1: %2 images were recognised. Click an image to open it.</source>
        <translation>%1&#xa0;: %2 images ont été reconnues. Un clic en montre une.</translation>
    </message>
    <message>
        <source>%1, predicted as %2: %3 images, the most confident mistakes first. Click an image to open it.</source>
        <translation>%1, prédit comme %2&#xa0;: %3 images, les erreurs les plus confiantes d’abord. Cliquez sur une image pour l’ouvrir.</translation>
    </message>
    <message>
        <source>All %1 images were recognised. Those that the model was least confident about come first; click an image to open it.</source>
        <translation>Les %1 images ont toutes été reconnues. Celles dont le modèle était le moins sûr viennent d’abord&#xa0;; un clic en montre une.</translation>
    </message>
    <message>
        <source>%1 of %2 images were not recognised. The most confident mistakes come first, with the true and the predicted class; click an image to open it.</source>
        <translation>%1 des %2 images n’ont pas été reconnues. Les erreurs les plus sûres viennent d’abord, avec la bonne classe et celle qui a été prédite&#xa0;; un clic en montre une.</translation>
    </message>
</context>
<context>
    <name>formwork::ui::ImageGrid</name>
    <message>
        <source>Class of the images</source>
        <translation>Classe des images</translation>
    </message>
    <message>
        <source>Images</source>
        <translation>Images</translation>
    </message>
    <message>
        <source>C&amp;lass</source>
        <translation>C&amp;lasse</translation>
    </message>
    <message>
        <source>All classes</source>
        <translation>Toutes les classes</translation>
    </message>
    <message>
        <source>the first %1 of %2 images</source>
        <translation>les %1 premières images sur %2</translation>
    </message>
    <message numerus="yes">
        <source>%Ln images</source>
        <translation>
            <numerusform>%Ln image</numerusform>
            <numerusform>%Ln images</numerusform>
        </translation>
    </message>
    <message>
        <source>Shows the images of this class only.</source>
        <translation>N’affiche que les images de cette classe.</translation>
    </message>
    <message>
        <source>The images as they are stored. They are read while you scroll.</source>
        <translation>Les images telles qu’elles sont stockées. Elles sont lues à mesure que vous faites défiler.</translation>
    </message>
</context>
<context>
    <name>formwork::ui::ImportRunsDialog</name>
    <message>
        <source>&amp;Remove</source>
        <translation>&amp;Retirer</translation>
    </message>
    <message>
        <source>Copy the &amp;checkpoints of workspaces as well</source>
        <translation>Copier aussi les &amp;points de reprise des espaces de travail</translation>
    </message>
    <message>
        <source>Import runs</source>
        <translation>Importer des essais</translation>
    </message>
    <message>
        <source>Files and folders to import</source>
        <translation>Fichiers et dossiers à importer</translation>
    </message>
    <message>
        <source>The best and the last weights of each run, so that they can be evaluated, tried on pictures and exported here. Training does not continue from them.</source>
        <translation>Les meilleurs et les derniers poids de chaque essai, pour les évaluer, les essayer sur des images et les exporter ici. L’entraînement ne reprend pas à partir d’eux.</translation>
    </message>
    <message>
        <source>Add &amp;files…</source>
        <translation>Ajouter des &amp;fichiers…</translation>
    </message>
    <message>
        <source>Add f&amp;older…</source>
        <translation>Ajouter un &amp;dossier…</translation>
    </message>
    <message>
        <source>&amp;Import</source>
        <translation>&amp;Importer</translation>
    </message>
    <message>
        <source>Files of runs</source>
        <translation>Fichiers d’essais</translation>
    </message>
    <message>
        <source>Runs (*tfevents* *.csv *.tsv)</source>
        <translation>Essais (*tfevents* *.csv *.tsv)</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>Tous les fichiers (*)</translation>
    </message>
    <message>
        <source>What is imported. Files and folders can be dropped here.</source>
        <translation>Ce qui est importé. Des fichiers et des dossiers peuvent être déposés ici.</translation>
    </message>
    <message>
        <source>Event files of TensorBoard, or CSV files.</source>
        <translation>Des fichiers d’événements de TensorBoard, ou des fichiers CSV.</translation>
    </message>
    <message>
        <source>Takes the selected entries off the list; the files stay.</source>
        <translation>Retire de la liste les entrées sélectionnées&#x202f;; les fichiers restent.</translation>
    </message>
    <message>
        <source>A folder with event files in any depth, a workspace of Formwork, or the folder of a run that is trained with --run-folder, or of several.</source>
        <translation>Un dossier de fichiers d’événements à toute profondeur, un espace de travail de Formwork, ou le dossier d’un essai entraîné avec --run-folder, ou de plusieurs.</translation>
    </message>
    <message>
        <source>Event files of TensorBoard and folders with such files in any depth, CSV files, other workspaces, and folders of runs that are trained with --run-folder, which are followed from then on. Imported runs are compared and drawn like all others; they cannot be resumed. Importing again adds only what is new.</source>
        <translation>Des fichiers d’événements de TensorBoard et des dossiers qui en contiennent à toute profondeur, des fichiers CSV, d’autres espaces de travail, et des dossiers d’essais entraînés avec --run-folder, qui sont suivis à partir de là. Les essais importés sont comparés et tracés comme tous les autres&#x202f;; ils ne peuvent pas être repris. Importer de nouveau n’ajoute que ce qui est nouveau.</translation>
    </message>
    <message>
        <source>Workspace, run folder, or folder with event files</source>
        <translation>Espace de travail, dossier d’essai, ou dossier de fichiers d’événements</translation>
    </message>
</context>
<context>
    <name>formwork::ui::InlineMessage</name>
    <message>
        <source>Close this message</source>
        <translation>Fermer ce message</translation>
    </message>
</context>
<context>
    <name>formwork::ui::Job</name>
    <message>
        <source>Preparing the demo</source>
        <translation>Préparation de la démonstration</translation>
    </message>
    <message>
        <source>%1 of %2 %3</source>
        <translation>%1 sur %2 %3</translation>
    </message>
</context>
<context>
    <name>formwork::ui::JobStrip</name>
    <message>
        <source>Progress of %1</source>
        <translation>Progression de %1</translation>
    </message>
    <message>
        <source>Cancel %1</source>
        <translation>Annuler %1</translation>
    </message>
    <message>
        <source>Open the page of this job</source>
        <translation>Ouvrir la page de ce travail</translation>
    </message>
    <message>
        <source>Start the queue</source>
        <translation>Démarrer la file</translation>
    </message>
    <message>
        <source>Jobs</source>
        <translation>Travaux</translation>
    </message>
    <message>
        <source>Train the queued runs</source>
        <translation>Entraîner ce qui est dans la file d’attente</translation>
    </message>
    <message>
        <source>%1 queued</source>
        <translation>%1 en attente</translation>
    </message>
    <message>
        <source>“%1” resumes next, %2</source>
        <translation>«&#xa0;%1&#xa0;» reprendra ensuite, %2</translation>
    </message>
    <message>
        <source>Trains the waiting runs one after the other, in the order of the queue. Runs are moved in the queue with Alt+Up and Alt+Down.</source>
        <translation>Entraîne les essais en attente l’un après l’autre, dans l’ordre de la file. Alt+Haut et Alt+Bas y déplacent les essais.</translation>
    </message>
    <message>
        <source>Copy as command</source>
        <translation>Copier comme commande</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Annuler</translation>
    </message>
</context>
<context>
    <name>formwork::ui::LineagePanel</name>
    <message>
        <source>No run was trained on this dataset yet, and no beton file was made of it.</source>
        <translation>Aucun essai n’a encore été entraîné sur ce jeu de données, et aucun fichier beton n’en a été fait.</translation>
    </message>
</context>
<context>
    <name>formwork::ui::LineageView</name>
    <message>
        <source>training and validation data</source>
        <translation>données d’entraînement et de validation</translation>
    </message>
    <message>
        <source>training data</source>
        <translation>données d’entraînement</translation>
    </message>
    <message>
        <source>validation data</source>
        <translation>données de validation</translation>
    </message>
    <message>
        <source>images</source>
        <translation>images</translation>
    </message>
    <message>
        <source>beton file</source>
        <translation>fichier beton</translation>
    </message>
    <message>
        <source>deleted run</source>
        <translation>essai supprimé</translation>
    </message>
    <message>
        <source>clone</source>
        <translation>copie</translation>
    </message>
    <message>
        <source>fine-tuned</source>
        <translation>affiné</translation>
    </message>
    <message>
        <source>distilled</source>
        <translation>distillé</translation>
    </message>
    <message>
        <source>cloned from</source>
        <translation>original</translation>
    </message>
    <message>
        <source>initial weights</source>
        <translation>poids de départ</translation>
    </message>
    <message>
        <source>teacher</source>
        <translation>enseignant</translation>
    </message>
    <message>
        <source>resumed once</source>
        <translation>repris une fois</translation>
    </message>
    <message>
        <source>resumed %1 times</source>
        <translation>repris %1 fois</translation>
    </message>
    <message>
        <source>extended once</source>
        <translation>prolongé une fois</translation>
    </message>
    <message>
        <source>extended %1 times</source>
        <translation>prolongé %1 fois</translation>
    </message>
    <message>
        <source>saved weights</source>
        <translation>poids enregistrés</translation>
    </message>
    <message>
        <source>Goes to it: to a run, to a dataset of the library, or to the folder of a file.</source>
        <translation>Y mène&#xa0;: à un essai, à un jeu de données de la bibliothèque, ou au dossier d’un fichier.</translation>
    </message>
    <message numerus="yes">
        <source>Further runs that are not drawn: %Ln</source>
        <translation>
            <numerusform>Essais qui ne sont pas dessinés&#xa0;: %Ln</numerusform>
            <numerusform>Essais qui ne sont pas dessinés&#xa0;: %Ln</numerusform>
        </translation>
    </message>
    <message>
        <source>Origin and descendants</source>
        <translation>Origine et descendance</translation>
    </message>
    <message>
        <source>From top to bottom: images, the beton files made of them, the runs that were trained on those, runs that were cloned from a run or began with its weights, and the weights that it wrote. A click goes there.</source>
        <translation>De haut en bas&#xa0;: les images, les fichiers beton qui en sont faits, les essais entraînés sur ceux-ci, les essais copiés d’un essai ou partis de ses poids, et les poids qu’il a écrits. Un clic y mène.</translation>
    </message>
    <message>
        <source>exported (%1)</source>
        <translation>exporté (%1)</translation>
    </message>
    <message>
        <source>exported (%1), moved or deleted</source>
        <translation>exporté (%1), déplacé ou supprimé</translation>
    </message>
</context>
<context>
    <name>formwork::ui::LoaderEffectCard</name>
    <message>
        <source>Loader effect</source>
        <translation>Effet du chargeur</translation>
    </message>
    <message>
        <source>Tick two runs that differ only in the loader to see what the beton file saves.</source>
        <translation>Cochez deux essais qui ne diffèrent que par le chargeur pour voir ce que le fichier beton fait gagner.</translation>
    </message>
    <message>
        <source>%1 beside %2</source>
        <translation>%1 à côté de %2</translation>
    </message>
    <message>
        <source>beton</source>
        <translation>beton</translation>
    </message>
    <message>
        <source>folder</source>
        <translation>dossier</translation>
    </message>
    <message>
        <source>Median epoch</source>
        <translation>Époque médiane</translation>
    </message>
    <message>
        <source>First epoch</source>
        <translation>Première époque</translation>
    </message>
    <message>
        <source>Data wait</source>
        <translation>Attente des données</translation>
    </message>
    <message>
        <source>loss&#xa0;%1</source>
        <translation>perte&#xa0;%1</translation>
    </message>
    <message>
        <source>Epoch %1: %2</source>
        <translation>Époque %1&#xa0;: %2</translation>
    </message>
    <message numerus="yes">
        <source>and %n more</source>
        <translation>
            <numerusform>et %n autre</numerusform>
            <numerusform>et %n autres</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 % (too few epochs for an interval)</source>
        <translation>%1&#xa0;% (trop peu d’époques pour un intervalle)</translation>
    </message>
    <message>
        <source>%1 % (95 %: %2 to %3)</source>
        <translation>%1&#xa0;% (95&#xa0;%&#xa0;: %2 à %3)</translation>
    </message>
    <message>
        <source>no difference shown (95 %: %1 to %2)</source>
        <translation>aucune différence montrée (95&#xa0;%&#xa0;: %1 à %2)</translation>
    </message>
    <message>
        <source>&lt;b&gt;%1: %2&lt;/b&gt; training time per epoch</source>
        <translation>&lt;b&gt;%1&#xa0;: %2&lt;/b&gt; de temps d’entraînement par époque</translation>
    </message>
    <message>
        <source>validation accuracy&#xa0;%1&#xa0;points</source>
        <translation>exactitude de validation&#xa0;%1&#xa0;points</translation>
    </message>
    <message>
        <source>training accuracy&#xa0;%1&#xa0;points</source>
        <translation>exactitude d’entraînement&#xa0;%1&#xa0;points</translation>
    </message>
    <message>
        <source>Accuracy is not compared: validated on different data.</source>
        <translation>L’exactitude n’est pas comparée&#xa0;: validés sur des données différentes.</translation>
    </message>
    <message>
        <source>Accuracy is not compared: trained on different data.</source>
        <translation>L’exactitude n’est pas comparée&#xa0;: entraînés sur des données différentes.</translation>
    </message>
    <message>
        <source>Loader CPU time</source>
        <translation>Temps CPU du chargeur</translation>
    </message>
    <message>
        <source>Other work took up to %1 of the machine: repeat when it is idle.</source>
        <translation>D’autres travaux ont pris jusqu’à %1 de la machine&#xa0;: à refaire quand elle est au repos.</translation>
    </message>
    <message>
        <source>Accuracy is not compared: it was not recorded whether the data is the same (see the Compare page).</source>
        <translation>L’exactitude n’est pas comparée&#xa0;: il n’a pas été enregistré si les données sont les mêmes (voir la page Comparer).</translation>
    </message>
</context>
<context>
    <name>formwork::ui::LocateDatasets</name>
    <message>
        <source>The data at this location is not this dataset: %1</source>
        <translation>Ce qui s’y trouve n’est pas ce jeu de données&#xa0;: %1</translation>
    </message>
    <message>
        <source>%1
It can be used anyway on the Datasets page.</source>
        <translation>%1
La page des jeux de données peut le prendre quand même.</translation>
    </message>
    <message>
        <source>The dataset was found again.</source>
        <translation>Le jeu de données a été retrouvé.</translation>
    </message>
</context>
<context>
    <name>formwork::ui::LogTab</name>
    <message>
        <source>Log of the run</source>
        <translation>Journal de l’essai</translation>
    </message>
    <message>
        <source>What the training reported, with date and time. Warnings and errors are marked.</source>
        <translation>Ce qu’a dit l’entraînement, avec la date et l’heure. Avertissements et erreurs sont marqués.</translation>
    </message>
    <message>
        <source>Warning: </source>
        <translation>Avertissement&#xa0;: </translation>
    </message>
    <message>
        <source>Error: </source>
        <translation>Erreur&#xa0;: </translation>
    </message>
    <message>
        <source>This run failed.</source>
        <translation>Cet essai a échoué.</translation>
    </message>
    <message>
        <source>Once the cause is removed, Resume continues from the last checkpoint. To change a setting, clone the run.</source>
        <translation>Une fois la cause réparée, Reprendre continue depuis le dernier point de reprise. Pour changer un réglage, dupliquez l’essai.</translation>
    </message>
</context>
<context>
    <name>formwork::ui::LookFields</name>
    <message>
        <source>Look</source>
        <translation>Aspect</translation>
    </message>
    <message>
        <source>Font</source>
        <translation>Police</translation>
    </message>
    <message>
        <source>&amp;Line width</source>
        <translation>Épaisseur des traits</translation>
    </message>
    <message>
        <source>Limits of the axes</source>
        <translation>Limites des axes</translation>
    </message>
    <message>
        <source>Names in the legend</source>
        <translation>Noms dans la légende</translation>
    </message>
    <message>
        <source>Sans serif</source>
        <translation>Sans empattement</translation>
    </message>
    <message>
        <source>Serif</source>
        <translation>À empattement</translation>
    </message>
    <message>
        <source>As LaTeX</source>
        <translation>Comme LaTeX</translation>
    </message>
    <message>
        <source>Font of all texts. As LaTeX: Latin Modern or Computer Modern where one is installed, else a serif font.</source>
        <translation>Police de tous les textes. Comme LaTeX&#xa0;: Latin Modern ou Computer Modern si l’une est installée, sinon une police à empattement.</translation>
    </message>
    <message>
        <source> pt</source>
        <translation> pt</translation>
    </message>
    <message>
        <source>Width of the curves on paper.</source>
        <translation>Épaisseur des courbes sur papier.</translation>
    </message>
    <message>
        <source>Markers</source>
        <translation>Marques</translation>
    </message>
    <message>
        <source>Marks the best epoch, resumes, and epochs with other work on the machine.</source>
        <translation>Marque la meilleure époque, les reprises et les époques avec d’autres travaux sur la machine.</translation>
    </message>
    <message>
        <source>Letters (a), (b), …</source>
        <translation>Lettres (a), (b), …</translation>
    </message>
    <message>
        <source>Letters above the charts of a picture that has several, so that a text can refer to them.</source>
        <translation>Lettres au-dessus des graphiques d’une image qui en a plusieurs, pour le texte qui y renvoie.</translation>
    </message>
    <message>
        <source>Names of the runs in the legend. An edited name is used in pictures only; an empty one restores the run&apos;s name.</source>
        <translation>Noms des essais dans la légende. Un nom modifié ne sert que dans les images&#xa0;; un nom vide rétablit celui de l’essai.</translation>
    </message>
    <message>
        <source>lower limit</source>
        <translation>limite inférieure</translation>
    </message>
    <message>
        <source>upper limit</source>
        <translation>limite supérieure</translation>
    </message>
    <message>
        <source>auto</source>
        <translation>auto</translation>
    </message>
    <message>
        <source>End of this axis; without one it follows the curves.</source>
        <translation>Borne de cet axe&#xa0;; sans elle, il suit les courbes.</translation>
    </message>
</context>
<context>
    <name>formwork::ui::MachineDialog</name>
    <message>
        <source>&amp;Measure the speed</source>
        <translation>&amp;Mesurer la vitesse</translation>
    </message>
    <message>
        <source>About this machine</source>
        <translation>À propos de cette machine</translation>
    </message>
    <message>
        <source>State</source>
        <translation>État</translation>
    </message>
    <message>
        <source>Report on this machine</source>
        <translation>Rapport sur cette machine</translation>
    </message>
    <message>
        <source>What Formwork found out about this machine, problems first. It names neither your home folder nor you or the machine.</source>
        <translation>Ce que Formwork sait de cette machine, les problèmes d’abord. Ni votre dossier personnel, ni vous, ni la machine n’y sont nommés.</translation>
    </message>
    <message>
        <source>Multiplies matrices as the models do, for about a second, and compares the speed with that of the reference BLAS. The figures are too low while something trains.</source>
        <translation>Multiplie des matrices comme le font les modèles, pendant une seconde environ, et compare la vitesse à celle de la BLAS de référence. Un entraînement en cours rend les chiffres trop faibles.</translation>
    </message>
    <message>
        <source>&amp;Copy</source>
        <translation>&amp;Copier</translation>
    </message>
    <message>
        <source>Copies the report as a text, in English, for a bug report.</source>
        <translation>Copie le rapport sous forme de texte, en anglais, pour un rapport d’anomalie.</translation>
    </message>
    <message>
        <source>&amp;Save…</source>
        <translation>&amp;Enregistrer…</translation>
    </message>
    <message>
        <source>Writes the report to a text file.</source>
        <translation>Écrit le rapport dans un fichier texte.</translation>
    </message>
    <message>
        <source>Measuring…</source>
        <translation>Mesure…</translation>
    </message>
    <message>
        <source>Collecting…</source>
        <translation>Examen…</translation>
    </message>
    <message>
        <source>Note:</source>
        <translation>Remarque&#xa0;:</translation>
    </message>
    <message>
        <source>Problem:</source>
        <translation>Problème&#xa0;:</translation>
    </message>
    <message>
        <source>No problems found</source>
        <translation>Aucun problème</translation>
    </message>
    <message>
        <source>One problem found</source>
        <translation>Un problème</translation>
    </message>
    <message numerus="yes">
        <source>%Ln problems found</source>
        <translation>
            <numerusform>%Ln problème</numerusform>
            <numerusform>%Ln problèmes</numerusform>
        </translation>
    </message>
    <message>
        <source>Copied</source>
        <translation>Copié</translation>
    </message>
    <message>
        <source>Save the report</source>
        <translation>Enregistrer le rapport</translation>
    </message>
    <message>
        <source>Text files (*.txt)</source>
        <translation>Fichiers texte (*.txt)</translation>
    </message>
    <message>
        <source>Saved</source>
        <translation>Enregistré</translation>
    </message>
</context>
<context>
    <name>formwork::ui::MainWindow</name>
    <message>
        <source>%1 – Formwork</source>
        <translation>%1 – Formwork</translation>
    </message>
    <message>
        <source>Datasets</source>
        <translation>Données</translation>
    </message>
    <message>
        <source>New</source>
        <translation>Créer</translation>
    </message>
    <message>
        <source>Runs</source>
        <translation>Essais</translation>
    </message>
    <message>
        <source>Compare</source>
        <translation>Comparer</translation>
    </message>
    <message>
        <source>The language changes when Formwork is restarted.</source>
        <translation>La langue changera au prochain démarrage de Formwork.</translation>
    </message>
    <message>
        <source>%1 (read-only)</source>
        <translation>%1 (lecture seule)</translation>
    </message>
    <message>
        <source>Work is in progress, which a restart now would interrupt.</source>
        <translation>Un travail est en cours, qu’un redémarrage immédiat interromprait.</translation>
    </message>
    <message>
        <source>No file manager could be started.</source>
        <translation>Aucun gestionnaire de fichiers n’a pu être lancé.</translation>
    </message>
</context>
<context>
    <name>formwork::ui::MetricChart</name>
    <message>
        <source>Chart: %1</source>
        <translation>Graphique&#xa0;: %1</translation>
    </message>
    <message>
        <source>Epoch</source>
        <translation>Époque</translation>
    </message>
    <message>
        <source>Epoch %1</source>
        <translation>Époque %1</translation>
    </message>
    <message>
        <source>After %1</source>
        <translation>Après %1</translation>
    </message>
    <message>
        <source>train %1</source>
        <translation>entr. %1</translation>
    </message>
    <message>
        <source>validation %1</source>
        <translation>validation %1</translation>
    </message>
    <message>
        <source>train</source>
        <translation>entr.</translation>
    </message>
    <message>
        <source>val</source>
        <translation>val.</translation>
    </message>
    <message numerus="yes">
        <source>and %n more</source>
        <translation>
            <numerusform>et %n autre</numerusform>
            <numerusform>et %n autres</numerusform>
        </translation>
    </message>
    <message>
        <source>&lt;p&gt;One curve per ticked run, solid for training and dashed for validation; with smoothing the raw curve stays behind it. A diamond marks the best epoch, a triangle one after which the run was resumed.&lt;/p&gt;&lt;p&gt;Move the pointer, or press the arrow keys, to read all curves at one epoch in all charts. The wheel or + and - zoom, dragging with Shift zooms into a box, dragging moves, a double click or 0 shows all.&lt;/p&gt;&lt;p&gt;Click a curve to select its run; double-click the title or press Enter to maximise this chart.&lt;/p&gt;</source>
        <translation>&lt;p&gt;Une courbe par essai coché, continue pour l’entraînement et tiretée pour la validation&#xa0;; avec un lissage, la courbe brute reste derrière. Un losange marque la meilleure époque, un triangle celle après laquelle l’essai a été repris.&lt;/p&gt;&lt;p&gt;Le pointeur lit toutes les courbes à une époque, dans tous les graphiques&#xa0;; les flèches aussi. La molette ou + et - agrandissent, glisser avec Maj agrandit un rectangle, glisser déplace, un double clic ou 0 montre tout.&lt;/p&gt;&lt;p&gt;Un clic sur une courbe choisit son essai&#xa0;; un double clic sur le titre ou Entrée donne toute la place à ce graphique.&lt;/p&gt;</translation>
    </message>
</context>
<context>
    <name>formwork::ui::NavigationBar</name>
    <message>
        <source>Experiment</source>
        <translation>Expérience</translation>
    </message>
</context>
<context>
    <name>formwork::ui::NewExperimentPage</name>
    <message>
        <source>Form</source>
        <translation>Formulaire</translation>
    </message>
    <message>
        <source>YAML</source>
        <translation>YAML</translation>
    </message>
    <message>
        <source>All settings</source>
        <translation>Tous les réglages</translation>
    </message>
    <message>
        <source>New experiment</source>
        <translation>Nouvelle expérience</translation>
    </message>
    <message>
        <source>Every setting with its meaning. Several values, such as 1e-4, 3e-4 or 0..4, make one run each.</source>
        <translation>Chaque réglage et sa signification. Plusieurs valeurs, comme 1e-4, 3e-4 ou 0..4, créent un essai pour chacune.</translation>
    </message>
    <message>
        <source>The last valid value is kept.</source>
        <translation>La dernière valeur correcte est gardée.</translation>
    </message>
    <message>
        <source>Add to &amp;queue</source>
        <translation>&amp;Mettre en file</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>Démarrer</translation>
    </message>
    <message>
        <source>Train it now (Ctrl+Enter)</source>
        <translation>L’entraîner maintenant (Ctrl+Entrée)</translation>
    </message>
    <message>
        <source>Settings of “%1” were filled in.</source>
        <translation>Réglages de «&#xa0;%1&#xa0;» remplis.</translation>
    </message>
    <message>
        <source>Some settings are not valid yet.</source>
        <translation>Quelque chose ne va pas encore dans les réglages.</translation>
    </message>
    <message>
        <source>Look at the fields marked ⚠.</source>
        <translation>Regardez les champs marqués ⚠.</translation>
    </message>
    <message>
        <source>Look at the YAML tab.</source>
        <translation>Regardez l’onglet YAML.</translation>
    </message>
    <message>
        <source>Makes one run of %1 epochs.</source>
        <translation>Crée un essai de %1 époques.</translation>
    </message>
    <message>
        <source>Makes two runs of %1 epochs each.</source>
        <translation>Crée deux essais de %1 époques chacun.</translation>
    </message>
    <message>
        <source>1 run started.</source>
        <translation>1 essai démarré.</translation>
    </message>
    <message>
        <source>1 run queued.</source>
        <translation>1 essai mis en file.</translation>
    </message>
    <message numerus="yes">
        <source>%Ln runs started.</source>
        <translation>
            <numerusform>%Ln essai démarré.</numerusform>
            <numerusform>%Ln essais démarrés.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln runs queued.</source>
        <translation>
            <numerusform>%Ln essai mis en file.</numerusform>
            <numerusform>%Ln essais mis en file.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Makes %Ln runs.</source>
        <translation>
            <numerusform>Crée %Ln essai.</numerusform>
            <numerusform>Crée %Ln essais.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Start %Ln runs</source>
        <translation>
            <numerusform>Démarrer %Ln essai</numerusform>
            <numerusform>Démarrer %Ln essais</numerusform>
        </translation>
    </message>
    <message>
        <source>Augmentation</source>
        <translation>Augmentation</translation>
    </message>
    <message>
        <source>%1: equal values count once.</source>
        <translation>%1&#xa0;: des valeurs égales comptent une fois.</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Annuler</translation>
    </message>
    <message>
        <source>Train it after the runs that are already queued</source>
        <translation>L’entraîner après ce qui est déjà dans la file</translation>
    </message>
    <message>
        <source>%1 to epoch %2</source>
        <translation>%1 jusqu’à l’époque %2</translation>
    </message>
    <message>
        <source>Losers stop early: %1. %2 of %3 epochs.</source>
        <translation>Les perdants s’arrêtent tôt&#xa0;: %1. %2 époques sur %3.</translation>
    </message>
    <message>
        <source>%1 epochs in all.</source>
        <translation>%1 époques en tout.</translation>
    </message>
    <message>
        <source>About %1.</source>
        <translation>Environ %1.</translation>
    </message>
    <message>
        <source>Time unknown: no run like these has been trained yet.</source>
        <translation>Durée inconnue&#xa0;: aucun essai semblable n’a encore été entraîné.</translation>
    </message>
    <message>
        <source>Asking for GPUs</source>
        <translation>Recherche des GPU</translation>
    </message>
    <message>
        <source>Show the script, and send it to the target (Ctrl+Enter)</source>
        <translation>Montrer le script, et l’envoyer à la cible (Ctrl+Entrée)</translation>
    </message>
    <message>
        <source>Submit…</source>
        <translation>Soumettre…</translation>
    </message>
    <message numerus="yes">
        <source>Submit %Ln runs…</source>
        <translation>
            <numerusform>Soumettre %Ln essai…</numerusform>
            <numerusform>Soumettre %Ln essais…</numerusform>
        </translation>
    </message>
    <message>
        <source>Recipes</source>
        <translation>Recettes</translation>
    </message>
    <message>
        <source>Filled in the settings that were found.</source>
        <translation>Les réglages trouvés ont été remplis.</translation>
    </message>
    <message>
        <source>Filled in the recipe “%1”.</source>
        <translation>La recette «&#xa0;%1&#xa0;» a été remplie.</translation>
    </message>
</context>
<context>
    <name>formwork::ui::Notifier</name>
    <message>
        <source>Done</source>
        <translation>Terminé</translation>
    </message>
    <message>
        <source>Failed: %1</source>
        <translation>Échec&#xa0;: %1</translation>
    </message>
    <message>
        <source>The run “%1” failed</source>
        <translation>L’essai «&#xa0;%1&#xa0;» a échoué</translation>
    </message>
    <message>
        <source>The run “%1” is done</source>
        <translation>L’essai «&#xa0;%1&#xa0;» est terminé</translation>
    </message>
    <message>
        <source>Best accuracy: %1 %</source>
        <translation>Meilleure exactitude&#xa0;: %1&#xa0;%</translation>
    </message>
    <message>
        <source>Formwork</source>
        <translation>Formwork</translation>
    </message>
</context>
<context>
    <name>formwork::ui::PaletteSource</name>
    <message>
        <source>Action</source>
        <translation>Action</translation>
    </message>
    <message>
        <source>Run</source>
        <translation>Essai</translation>
    </message>
    <message>
        <source>Dataset</source>
        <translation>Jeu de données</translation>
    </message>
    <message>
        <source>Setting</source>
        <translation>Réglage</translation>
    </message>
    <message>
        <source>Workspace</source>
        <translation>Espace de travail</translation>
    </message>
</context>
<context>
    <name>formwork::ui::PathField</name>
    <message>
        <source>Folder</source>
        <translation>Dossier</translation>
    </message>
    <message>
        <source>Beton file</source>
        <translation>Fichier beton</translation>
    </message>
    <message>
        <source>Browse…</source>
        <translation>Parcourir…</translation>
    </message>
    <message>
        <source>Browse for %1</source>
        <translation>Parcourir&#xa0;: %1</translation>
    </message>
    <message>
        <source>Beton files (*.beton)</source>
        <translation>Fichiers beton (*.beton)</translation>
    </message>
    <message>
        <source>Text file</source>
        <translation>Fichier texte</translation>
    </message>
    <message>
        <source>Text files (*.txt);;All files (*)</source>
        <translation>Fichiers texte (*.txt);;Tous les fichiers (*)</translation>
    </message>
</context>
<context>
    <name>formwork::ui::PickMovedDataset</name>
    <message>
        <source>Where is %1 now?</source>
        <translation>Où se trouve %1 maintenant&#xa0;?</translation>
    </message>
    <message>
        <source>Beton files (*.beton)</source>
        <translation>Fichiers beton (*.beton)</translation>
    </message>
</context>
<context>
    <name>formwork::ui::PredictionWindow</name>
    <message>
        <source>The image, and where the model looks: brighter places weigh more. For a ViT the attention of all blocks together (attention rollout), for a LeViT that of its last stage. What the model does not see at all, beyond its centre crop, is dark.</source>
        <translation>L’image, et où le modèle regarde&#xa0;: les endroits clairs pèsent plus. Pour un ViT, l’attention de tous les blocs ensemble (attention rollout), pour un LeViT celle de son dernier étage. Ce que le modèle ne voit pas du tout, hors de son cadrage central, est sombre.</translation>
    </message>
    <message>
        <source>Class</source>
        <translation>Classe</translation>
    </message>
    <message>
        <source>Share</source>
        <translation>Part</translation>
    </message>
    <message>
        <source>Most likely classes</source>
        <translation>Classes les plus probables</translation>
    </message>
    <message>
        <source>The classes that the model predicts for the image, most likely first.</source>
        <translation>Ce que le modèle voit dans l’image, le plus probable d’abord.</translation>
    </message>
    <message>
        <source>Progress</source>
        <translation>Progression</translation>
    </message>
    <message>
        <source>Where it &amp;looks</source>
        <translation>Où i&amp;l regarde</translation>
    </message>
    <message>
        <source>Darken what the model does not look at (A)</source>
        <translation>Assombrir ce que le modèle ne regarde pas (A)</translation>
    </message>
    <message>
        <source>&amp;Wrong label</source>
        <translation>Éti&amp;quette fausse</translation>
    </message>
    <message>
        <source>Mark this image as labelled wrongly (W); the dataset&apos;s check writes the marked ones as a list to exclude</source>
        <translation>Marquer l’étiquette de cette image comme fausse (W)&#xa0;; le contrôle du jeu de données écrit la liste des images marquées à exclure</translation>
    </message>
    <message>
        <source>&amp;Previous</source>
        <translation>&amp;Précédente</translation>
    </message>
    <message>
        <source>&amp;Next</source>
        <translation>&amp;Suivante</translation>
    </message>
    <message>
        <source>%1, sample %2</source>
        <translation>%1, échantillon %2</translation>
    </message>
    <message>
        <source>What “%1” sees</source>
        <translation>Ce que voit «&#xa0;%1&#xa0;»</translation>
    </message>
    <message>
        <source>Predicting</source>
        <translation>Prédiction</translation>
    </message>
    <message>
        <source>There are no images here.</source>
        <translation>Il n’y a pas d’images ici.</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%1 sur %2</translation>
    </message>
    <message>
        <source>Labelled: %1</source>
        <translation>Étiquette&#xa0;: %1</translation>
    </message>
    <message>
        <source>The class that the image is labelled as</source>
        <translation>La classe que porte l’étiquette de l’image</translation>
    </message>
    <message>
        <source>The image&apos;s dataset is not in the list of datasets</source>
        <translation>Le jeu de données de l’image n’est pas dans la liste</translation>
    </message>
    <message>
        <source>Add it on the Datasets page; its check collects the marks.</source>
        <translation>Ajoutez-le sur la page Jeux de données&#xa0;; son contrôle rassemble les marques.</translation>
    </message>
    <message>
        <source>The previous image (Left)</source>
        <translation>L’image précédente (Gauche)</translation>
    </message>
    <message>
        <source>The next image (Right)</source>
        <translation>L’image suivante (Droite)</translation>
    </message>
</context>
<context>
    <name>formwork::ui::PreviewSheet</name>
    <message>
        <source>Preview of the charts</source>
        <translation>Aperçu des graphiques</translation>
    </message>
    <message>
        <source>The sheet as it will be written, at its real proportions.</source>
        <translation>La feuille telle qu’elle sera écrite, à ses vraies proportions.</translation>
    </message>
</context>
<context>
    <name>formwork::ui::QueueStatus</name>
    <message>
        <source>Idle</source>
        <translation>Inactif</translation>
    </message>
    <message>
        <source>“%1” is training in another program</source>
        <translation>«&#xa0;%1&#xa0;» s’entraîne dans un autre programme</translation>
    </message>
    <message>
        <source>“%1” is training on %2</source>
        <translation>« %1 » s’entraîne sur %2</translation>
    </message>
</context>
<context>
    <name>formwork::ui::RateHint</name>
    <message>
        <source>About the learning rate</source>
        <translation>Au sujet du taux d’apprentissage</translation>
    </message>
    <message>
        <source>Sets the learning rate that fits the number of images of a step: that of the recipe or of the model&apos;s publication, carried over to this batch.</source>
        <translation>Fixe le taux d’apprentissage qui convient au nombre d’images d’un pas&#xa0;: celui de la recette ou de la publication du modèle, ramené à ce lot.</translation>
    </message>
    <message>
        <source>%1 times higher than what is known to work for %2 images a step: it may diverge.</source>
        <translation>%1 fois plus haut que ce qui est connu pour fonctionner avec&#xa0;%2 images par pas&#xa0;: il peut diverger.</translation>
    </message>
    <message>
        <source>%1 times lower than what is known to work for %2 images a step: it learns slowly.</source>
        <translation>%1 fois plus bas que ce qui est connu pour fonctionner avec&#xa0;%2 images par pas&#xa0;: il apprend lentement.</translation>
    </message>
    <message>
        <source>Use %1</source>
        <translation>Utiliser&#xa0;%1</translation>
    </message>
</context>
<context>
    <name>formwork::ui::RateRangeChart</name>
    <message>
        <source>Chart: loss over the learning rate</source>
        <translation>Graphique&#xa0;: perte selon le taux d’apprentissage</translation>
    </message>
    <message>
        <source>Loss of each step over the learning rate that it had; the dashed line is where it falls fastest</source>
        <translation>Perte de chaque pas selon le taux d’apprentissage qu’il avait&#xa0;; le trait tireté marque où elle baisse le plus vite</translation>
    </message>
    <message>
        <source>Learning rate</source>
        <translation>Taux d’apprentissage</translation>
    </message>
    <message>
        <source>Loss</source>
        <translation>Perte</translation>
    </message>
    <message>
        <source>The loss falls fastest at %1</source>
        <translation>La perte baisse le plus vite à&#xa0;%1</translation>
    </message>
</context>
<context>
    <name>formwork::ui::RecipeTiles</name>
    <message>
        <source>Reached %1 % in %2 on %3</source>
        <translation>A atteint&#xa0;%1&#xa0;% en&#xa0;%2 sur&#xa0;%3</translation>
    </message>
    <message>
        <source> (%1)</source>
        <translation> (%1)</translation>
    </message>
    <message>
        <source>; mean ± s.d., n = %1</source>
        <translation>&#xa0;; moyenne ± écart-type, n =&#xa0;%1</translation>
    </message>
    <message>
        <source>Start from a recipe: it fills in all settings but the dataset. Each can be changed before anything is trained.</source>
        <translation>Partez d’une recette&#xa0;: elle remplit tous les réglages sauf le jeu de données. Chacun peut être modifié avant tout entraînement.</translation>
    </message>
    <message>
        <source>Empty</source>
        <translation>Vide</translation>
    </message>
    <message>
        <source>The defaults: those of the original comparison of loaders, to be filled in.</source>
        <translation>Les valeurs par défaut&#xa0;: celles de la comparaison d’origine des chargeurs, à compléter.</translation>
    </message>
    <message>
        <source>For %1.</source>
        <translation>Pour&#xa0;:&#xa0;%1.</translation>
    </message>
    <message>
        <source>Not measured here.</source>
        <translation>Pas mesurée ici.</translation>
    </message>
    <message>
        <source>Fills in all settings but the dataset, and shows them in the form.</source>
        <translation>Remplit tous les réglages sauf le jeu de données, et les montre dans le formulaire.</translation>
    </message>
</context>
<context>
    <name>formwork::ui::Report</name>
    <message>
        <source>Formwork report</source>
        <translation>Rapport Formwork</translation>
    </message>
    <message>
        <source>Not everything fits on this page; report.html is complete.</source>
        <translation>Tout ne tient pas sur cette page&#xa0;: report.html contient tout.</translation>
    </message>
</context>
<context>
    <name>formwork::ui::RunActions</name>
    <message>
        <source>Stop</source>
        <translation>Arrêter</translation>
    </message>
    <message>
        <source>End after the current step and keep a checkpoint; remove a waiting run from the queue</source>
        <translation>Terminer après le pas en cours et garder un point de reprise&#x202f;; retirer de la file un essai en attente</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>Reprendre</translation>
    </message>
    <message>
        <source>Continue training from the last checkpoint</source>
        <translation>Continuer l’entraînement depuis le dernier point de reprise</translation>
    </message>
    <message>
        <source>Clone</source>
        <translation>Dupliquer</translation>
    </message>
    <message>
        <source>Ctrl+D</source>
        <translation>Ctrl+D</translation>
    </message>
    <message>
        <source>New experiment with this run&apos;s settings</source>
        <translation>Nouvelle expérience avec les réglages de cet essai</translation>
    </message>
    <message>
        <source>Rename</source>
        <translation>Renommer</translation>
    </message>
    <message>
        <source>Move up in the queue</source>
        <translation>Monter dans la file</translation>
    </message>
    <message>
        <source>Alt+Up</source>
        <translation>Alt+Up</translation>
    </message>
    <message>
        <source>Move down in the queue</source>
        <translation>Descendre dans la file</translation>
    </message>
    <message>
        <source>Alt+Down</source>
        <translation>Alt+Down</translation>
    </message>
    <message>
        <source>Archive</source>
        <translation>Archiver</translation>
    </message>
    <message>
        <source>Ctrl+Shift+A</source>
        <translation>Ctrl+Shift+A</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>Supprimer</translation>
    </message>
    <message>
        <source>Open folder</source>
        <translation>Ouvrir le dossier</translation>
    </message>
    <message>
        <source>Export CSV…</source>
        <translation>Exporter en CSV…</translation>
    </message>
    <message>
        <source>Ctrl+E</source>
        <translation>Ctrl+E</translation>
    </message>
    <message>
        <source>Train more epochs…</source>
        <translation>Entraîner plus d’époques…</translation>
    </message>
    <message>
        <source>Unarchive</source>
        <translation>Désarchiver</translation>
    </message>
    <message numerus="yes">
        <source>Archived runs: %Ln</source>
        <translation>
            <numerusform>Essai archivé&#xa0;: %Ln</numerusform>
            <numerusform>Essais archivés&#xa0;: %Ln</numerusform>
        </translation>
    </message>
    <message>
        <source>“Show archived runs” in the menu “More” lists them.</source>
        <translation>«&#xa0;Afficher les essais archivés&#xa0;» dans le menu «&#xa0;Plus&#xa0;» les ramène dans la liste.</translation>
    </message>
    <message>
        <source>No file manager could be started.</source>
        <translation>Aucun gestionnaire de fichiers n’a pu être lancé.</translation>
    </message>
    <message>
        <source>The run&apos;s folder is %1</source>
        <translation>Le dossier de l’essai est %1</translation>
    </message>
    <message>
        <source>Fetch checkpoint</source>
        <translation>Rapporter le point de reprise</translation>
    </message>
    <message>
        <source>Bring the last and the best checkpoint from the target</source>
        <translation>Apporter ici le dernier et le meilleur point de reprise de la cible</translation>
    </message>
    <message>
        <source>Add tags…</source>
        <translation>Ajouter des étiquettes…</translation>
    </message>
    <message>
        <source>Ctrl+T</source>
        <translation>Ctrl+T</translation>
    </message>
    <message>
        <source>Gives tags to all selected runs</source>
        <translation>Donne des étiquettes à tous les essais sélectionnés</translation>
    </message>
    <message>
        <source>Copy as command</source>
        <translation>Copier comme commande</translation>
    </message>
    <message>
        <source>Copies the line of formwork-cli that trains the same; one that stopped early is resumed by it</source>
        <translation>Copie la ligne de formwork-cli qui entraîne la même chose&#x202f;; un essai arrêté avant la fin est repris par elle</translation>
    </message>
    <message>
        <source>Add tags</source>
        <translation>Ajouter des étiquettes</translation>
    </message>
    <message>
        <source>Tags for the selected run, separated by commas:</source>
        <translation>Étiquettes de l’essai sélectionné, séparées par des virgules&#xa0;:</translation>
    </message>
    <message numerus="yes">
        <source>Tags for the %Ln selected runs, separated by commas:</source>
        <translation>
            <numerusform>Étiquettes de %Ln essai sélectionné, séparées par des virgules&#xa0;:</numerusform>
            <numerusform>Étiquettes des %Ln essais sélectionnés, séparées par des virgules&#xa0;:</numerusform>
        </translation>
    </message>
    <message>
        <source>Export model…</source>
        <translation>Exporter le modèle…</translation>
    </message>
    <message>
        <source>A run that is trained in a folder is resumed there: formwork-cli train --run-folder FOLDER --resume</source>
        <translation>Un essai entraîné dans un dossier se reprend à cet endroit&#xa0;: formwork-cli train --run-folder DOSSIER --resume</translation>
    </message>
    <message>
        <source>Weights for timm or torchvision, a TorchScript program or an ONNX graph, with class names, preprocessing and a model card</source>
        <translation>Des poids pour timm ou torchvision, un programme TorchScript ou un graphe ONNX, avec les noms des classes, le prétraitement et une fiche du modèle</translation>
    </message>
</context>
<context>
    <name>formwork::ui::RunCells</name>
    <message>
        <source>Name</source>
        <translation>Nom</translation>
    </message>
    <message>
        <source>Ticked runs are drawn</source>
        <translation>Les essais cochés sont tracés</translation>
    </message>
    <message>
        <source>Status</source>
        <translation>État</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>Modèle</translation>
    </message>
    <message>
        <source>Loader</source>
        <translation>Chargeur</translation>
    </message>
    <message>
        <source>Dataset</source>
        <translation>Jeu de données</translation>
    </message>
    <message>
        <source>Epochs</source>
        <translation>Époques</translation>
    </message>
    <message>
        <source>Epochs done and planned</source>
        <translation>Époques terminées et prévues</translation>
    </message>
    <message>
        <source>Best acc.</source>
        <translation>Meill. exact.</translation>
    </message>
    <message>
        <source>Best validation accuracy, top-1</source>
        <translation>Meilleure exactitude de validation, top-1</translation>
    </message>
    <message>
        <source>Val. acc.</source>
        <translation>Exact. val.</translation>
    </message>
    <message>
        <source>Validation accuracy of the last epoch, top-1</source>
        <translation>Exactitude de validation de la dernière époque, top-1</translation>
    </message>
    <message>
        <source>Loss</source>
        <translation>Perte</translation>
    </message>
    <message>
        <source>Loss of the last epoch: validation, or train without it</source>
        <translation>Perte de la dernière époque&#xa0;: validation, ou entraînement à défaut</translation>
    </message>
    <message>
        <source>Epoch s</source>
        <translation>s/époque</translation>
    </message>
    <message>
        <source>Median seconds of an epoch, without the first</source>
        <translation>Secondes par époque (médiane), sans la première</translation>
    </message>
    <message>
        <source>Images/s</source>
        <translation>Images/s</translation>
    </message>
    <message>
        <source>Training throughput of the last epoch</source>
        <translation>Débit d’entraînement de la dernière époque</translation>
    </message>
    <message>
        <source>Data wait</source>
        <translation>Attente</translation>
    </message>
    <message>
        <source>Share of the training time spent waiting for data</source>
        <translation>Part du temps d’entraînement passée à attendre les données</translation>
    </message>
    <message>
        <source>Started</source>
        <translation>Début</translation>
    </message>
    <message>
        <source>Duration</source>
        <translation>Durée</translation>
    </message>
    <message>
        <source>Tags</source>
        <translation>Étiquettes</translation>
    </message>
    <message>
        <source>Resumes next</source>
        <translation>Reprendra ensuite</translation>
    </message>
    <message>
        <source>%1, no. %2</source>
        <translation>%1, n° %2</translation>
    </message>
    <message>
        <source>%1 *</source>
        <translation>%1 *</translation>
    </message>
    <message>
        <source>Trained alternately with the other loader, epoch by epoch</source>
        <translation>Entraîné en alternance avec l’autre chargeur, époque par époque</translation>
    </message>
    <message>
        <source>in epoch %1</source>
        <translation>à l’époque %1</translation>
    </message>
    <message>
        <source>Median without the first epoch, which took %1</source>
        <translation>Médiane sans la première époque, qui a pris %1</translation>
    </message>
    <message numerus="yes">
        <source>* Epochs with other work on more than 10 % of the machine: %Ln</source>
        <translation>
            <numerusform>* Époques avec d’autres travaux sur plus de 10&#xa0;% de la machine&#xa0;: %Ln</numerusform>
            <numerusform>* Époques avec d’autres travaux sur plus de 10&#xa0;% de la machine&#xa0;: %Ln</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>formwork::ui::RunColumns</name>
    <message>
        <source>Settings that differ</source>
        <translation>Réglages qui diffèrent</translation>
    </message>
    <message>
        <source>More figures and settings</source>
        <translation>Autres chiffres et réglages</translation>
    </message>
    <message>
        <source>Figures</source>
        <translation>Chiffres</translation>
    </message>
</context>
<context>
    <name>formwork::ui::RunEdits</name>
    <message>
        <source>renaming “%1”</source>
        <translation>le changement de nom de «&#xa0;%1&#xa0;»</translation>
    </message>
    <message>
        <source>tags of “%1”</source>
        <translation>les étiquettes de «&#xa0;%1&#xa0;»</translation>
    </message>
    <message>
        <source>note on “%1”</source>
        <translation>la note sur «&#xa0;%1&#xa0;»</translation>
    </message>
    <message numerus="yes">
        <source>tags of %Ln runs</source>
        <translation>
            <numerusform>les étiquettes de %Ln essai</numerusform>
            <numerusform>les étiquettes de %Ln essais</numerusform>
        </translation>
    </message>
    <message>
        <source>colour of “%1”</source>
        <translation>la couleur de «&#xa0;%1&#xa0;»</translation>
    </message>
    <message numerus="yes">
        <source>colour of %Ln runs</source>
        <translation>
            <numerusform>la couleur de %Ln essai</numerusform>
            <numerusform>la couleur de %Ln essais</numerusform>
        </translation>
    </message>
    <message>
        <source>archiving “%1”</source>
        <translation>l’archivage de «&#xa0;%1&#xa0;»</translation>
    </message>
    <message numerus="yes">
        <source>archiving %Ln runs</source>
        <translation>
            <numerusform>l’archivage de %Ln essai</numerusform>
            <numerusform>l’archivage de %Ln essais</numerusform>
        </translation>
    </message>
    <message>
        <source>taking “%1” out of the archive</source>
        <translation>la sortie des archives de «&#xa0;%1&#xa0;»</translation>
    </message>
    <message numerus="yes">
        <source>taking %Ln runs out of the archive</source>
        <translation>
            <numerusform>la sortie des archives de %Ln essai</numerusform>
            <numerusform>la sortie des archives de %Ln essais</numerusform>
        </translation>
    </message>
    <message>
        <source>deleting “%1”</source>
        <translation>la suppression de «&#xa0;%1&#xa0;»</translation>
    </message>
    <message numerus="yes">
        <source>deleting %Ln runs</source>
        <translation>
            <numerusform>la suppression de %Ln essai</numerusform>
            <numerusform>la suppression de %Ln essais</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>formwork::ui::RunExchange</name>
    <message>
        <source>Exporting the model of %1</source>
        <translation>Export du modèle de %1</translation>
    </message>
    <message>
        <source>The export was cancelled; nothing was written.</source>
        <translation>L’export a été annulé&#xa0;; rien n’a été écrit.</translation>
    </message>
    <message>
        <source>Exported the model of %1.</source>
        <translation>Le modèle de %1 a été exporté.</translation>
    </message>
    <message>
        <source>Open folder</source>
        <translation>Ouvrir le dossier</translation>
    </message>
    <message>
        <source>No file manager could be started.</source>
        <translation>Aucun gestionnaire de fichiers n’a pu être lancé.</translation>
    </message>
    <message>
        <source>Importing runs</source>
        <translation>Import d’essais</translation>
    </message>
    <message>
        <source>The import was cancelled; runs that were imported before stay.</source>
        <translation>L’import a été annulé&#x202f;; les essais déjà importés restent.</translation>
    </message>
    <message numerus="yes">
        <source>Brought up to date: %Ln</source>
        <translation>
            <numerusform>Mis à jour&#x202f;: %Ln</numerusform>
            <numerusform>Mis à jour&#x202f;: %Ln</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Already here: %Ln</source>
        <translation>
            <numerusform>Déjà présents&#x202f;: %Ln</numerusform>
            <numerusform>Déjà présents&#x202f;: %Ln</numerusform>
        </translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1&#xa0;: %2</translation>
    </message>
    <message numerus="yes">
        <source>Further problems: %Ln</source>
        <translation>
            <numerusform>Autres problèmes&#x202f;: %Ln</numerusform>
            <numerusform>Autres problèmes&#x202f;: %Ln</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Imported runs: %Ln</source>
        <translation>
            <numerusform>Essais importés&#x202f;: %Ln</numerusform>
            <numerusform>Essais importés&#x202f;: %Ln</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>formwork::ui::RunFilter</name>
    <message>
        <source>“%1” is not a figure or setting.</source>
        <translation>«&#xa0;%1&#xa0;» n’est ni un chiffre ni un réglage.</translation>
    </message>
    <message>
        <source>“%1” is text: use :, = or !=.</source>
        <translation>«&#xa0;%1&#xa0;» est un texte&#xa0;: utilisez :, = ou !=.</translation>
    </message>
    <message>
        <source>“%1” is not a number.</source>
        <translation>«&#xa0;%1&#xa0;» n’est pas un nombre.</translation>
    </message>
</context>
<context>
    <name>formwork::ui::RunFilterBar</name>
    <message>
        <source>Filter: model:levit status:done lr&gt;1e-4 -tag:old</source>
        <translation>Filtre&#xa0;: model:levit status:done lr&gt;1e-4 -tag:ancien</translation>
    </message>
    <message>
        <source>Filter of the runs</source>
        <translation>Filtre des essais</translation>
    </message>
    <message>
        <source>&lt;p&gt;Shows the runs that match all words.&lt;/p&gt;&lt;p&gt;&lt;b&gt;vit&lt;/b&gt;: somewhere in name, model, dataset, state, tags or note&lt;br&gt;&lt;b&gt;model:levit&lt;/b&gt;: in the model; likewise &lt;b&gt;loader:&lt;/b&gt;, &lt;b&gt;dataset:&lt;/b&gt;, &lt;b&gt;status:&lt;/b&gt;, &lt;b&gt;name:&lt;/b&gt;, &lt;b&gt;tag:&lt;/b&gt; and &lt;b&gt;note:&lt;/b&gt;&lt;br&gt;&lt;b&gt;&quot;two words&quot;&lt;/b&gt;: both, in this order&lt;br&gt;&lt;b&gt;best&amp;gt;70&lt;/b&gt;, &lt;b&gt;lr&amp;lt;=1e-4&lt;/b&gt;, &lt;b&gt;seed:0..2&lt;/b&gt;: figures and settings, with &amp;lt;, &amp;lt;=, &amp;gt;, &amp;gt;=, = and !=, or a range&lt;br&gt;&lt;b&gt;-tag:old&lt;/b&gt;: all but those&lt;/p&gt;&lt;p&gt;Case does not matter.&lt;/p&gt;</source>
        <translation>&lt;p&gt;Affiche les essais pour lesquels tous les mots sont vrais.&lt;/p&gt;&lt;p&gt;&lt;b&gt;vit&lt;/b&gt;&#xa0;: quelque part dans le nom, le modèle, le jeu de données, l’état, les étiquettes ou la note&lt;br&gt;&lt;b&gt;model:levit&lt;/b&gt;&#xa0;: dans le modèle&#xa0;; de même &lt;b&gt;loader:&lt;/b&gt;, &lt;b&gt;dataset:&lt;/b&gt;, &lt;b&gt;status:&lt;/b&gt;, &lt;b&gt;name:&lt;/b&gt;, &lt;b&gt;tag:&lt;/b&gt; et &lt;b&gt;note:&lt;/b&gt;&lt;br&gt;&lt;b&gt;&quot;deux mots&quot;&lt;/b&gt;&#xa0;: les deux, dans cet ordre&lt;br&gt;&lt;b&gt;best&amp;gt;70&lt;/b&gt;, &lt;b&gt;lr&amp;lt;=1e-4&lt;/b&gt;, &lt;b&gt;seed:0..2&lt;/b&gt;&#xa0;: chiffres et réglages, avec &amp;lt;, &amp;lt;=, &amp;gt;, &amp;gt;=, = et !=, ou un intervalle&lt;br&gt;&lt;b&gt;-tag:ancien&lt;/b&gt;&#xa0;: tous sauf ceux-là&lt;/p&gt;&lt;p&gt;Majuscules et minuscules sont équivalentes.&lt;/p&gt;</translation>
    </message>
    <message>
        <source>%1 of %2 ticked</source>
        <translation>%1 cochés sur %2</translation>
    </message>
    <message>
        <source>%1 of %2 shown, %3 ticked</source>
        <translation>%1 affichés sur %2, %3 cochés</translation>
    </message>
    <message>
        <source>All runs are in the archive: More, Show archived runs.</source>
        <translation>Tous les essais sont archivés&#xa0;: Plus, Afficher les essais archivés.</translation>
    </message>
    <message>
        <source>No run matches. A word may say where to look: model:, loader:, dataset:, status:, name:, tag: or note:; figures and settings are compared: best&gt;70, lr&lt;=1e-4, seed:0..2; a minus negates: -tag:old</source>
        <translation>Aucun essai ne correspond. Un mot peut dire où chercher&#xa0;: model:, loader:, dataset:, status:, name:, tag: ou note:&#xa0;; chiffres et réglages se comparent&#xa0;: best&gt;70, lr&lt;=1e-4, seed:0..2&#xa0;; un moins inverse&#xa0;: -tag:ancien</translation>
    </message>
</context>
<context>
    <name>formwork::ui::RunGroupsModel</name>
    <message>
        <source>%1 %</source>
        <translation>%1&#xa0;%</translation>
    </message>
    <message>
        <source>several</source>
        <translation>plusieurs</translation>
    </message>
    <message numerus="yes">
        <source>%1 (%Ln runs)</source>
        <translation>
            <numerusform>%1 (%Ln essai)</numerusform>
            <numerusform>%1 (%Ln essais)</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>formwork::ui::RunInspector</name>
    <message>
        <source>%1 train, %2 validation</source>
        <translation>%1 entraînement, %2 validation</translation>
    </message>
    <message>
        <source>Hide the inspector</source>
        <translation>Masquer l’inspecteur</translation>
    </message>
    <message>
        <source>Summary</source>
        <translation>Résumé</translation>
    </message>
    <message>
        <source>Config</source>
        <translation>Config.</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>Temps</translation>
    </message>
    <message>
        <source>Samples</source>
        <translation>Échantillons</translation>
    </message>
    <message>
        <source>Log</source>
        <translation>Journal</translation>
    </message>
    <message>
        <source>System</source>
        <translation>Système</translation>
    </message>
    <message>
        <source>Status</source>
        <translation>État</translation>
    </message>
    <message>
        <source>Error</source>
        <translation>Erreur</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>Modèle</translation>
    </message>
    <message>
        <source>Dataset</source>
        <translation>Jeu de données</translation>
    </message>
    <message>
        <source>Loader</source>
        <translation>Chargeur</translation>
    </message>
    <message>
        <source>Best accuracy</source>
        <translation>Meilleure exactitude</translation>
    </message>
    <message>
        <source>Accuracy</source>
        <translation>Exactitude</translation>
    </message>
    <message>
        <source>Loss</source>
        <translation>Perte</translation>
    </message>
    <message>
        <source>Epoch</source>
        <translation>Époque</translation>
    </message>
    <message>
        <source>First epoch</source>
        <translation>Première époque</translation>
    </message>
    <message>
        <source>Throughput</source>
        <translation>Débit</translation>
    </message>
    <message>
        <source>Data wait</source>
        <translation>Attente des données</translation>
    </message>
    <message>
        <source>Peak memory</source>
        <translation>Mémoire maximale</translation>
    </message>
    <message>
        <source>Device</source>
        <translation>Périphérique</translation>
    </message>
    <message>
        <source>Images</source>
        <translation>Images</translation>
    </message>
    <message>
        <source>Started</source>
        <translation>Début</translation>
    </message>
    <message>
        <source>Duration</source>
        <translation>Durée</translation>
    </message>
    <message>
        <source>Versions</source>
        <translation>Versions</translation>
    </message>
    <message>
        <source>Summary of the run</source>
        <translation>Résumé de l’essai</translation>
    </message>
    <message>
        <source>This run</source>
        <translation>Cet essai</translation>
    </message>
    <message>
        <source>Differences of ticked</source>
        <translation>Différences des cochés</translation>
    </message>
    <message>
        <source>Config of the run as YAML</source>
        <translation>Configuration de l’essai en YAML</translation>
    </message>
    <message>
        <source>Keys in which the ticked runs differ</source>
        <translation>Clés par lesquelles diffèrent les essais cochés</translation>
    </message>
    <message>
        <source>No run selected</source>
        <translation>Aucun essai sélectionné</translation>
    </message>
    <message>
        <source>%1, %2 M parameters</source>
        <translation>%1, %2 M de paramètres</translation>
    </message>
    <message>
        <source>%1 in epoch %2</source>
        <translation>%1 à l’époque %2</translation>
    </message>
    <message>
        <source>%1 (median)</source>
        <translation>%1 (médiane)</translation>
    </message>
    <message>
        <source>images</source>
        <translation>images</translation>
    </message>
    <message>
        <source>%1 of training</source>
        <translation>%1 de l’entraînement</translation>
    </message>
    <message>
        <source>%1 on %4; threads: %2, loader workers: %3</source>
        <translation>%1 sur %4&#x202f;; fils de calcul&#xa0;: %2, de chargement&#xa0;: %3</translation>
    </message>
    <message>
        <source>Tick at least two runs to compare them.</source>
        <translation>Cochez au moins deux essais pour les comparer.</translation>
    </message>
    <message>
        <source>The ticked runs have the same config.</source>
        <translation>Les essais cochés ont la même configuration.</translation>
    </message>
    <message>
        <source>Every setting this run was started with. Saved as a file, this text can be given to formwork-cli train.</source>
        <translation>Tous les réglages avec lesquels cet essai a démarré. formwork-cli train accepte ce texte comme fichier.</translation>
    </message>
    <message>
        <source>Shows every setting of the current run.</source>
        <translation>Montre tous les réglages de l’essai courant.</translation>
    </message>
    <message>
        <source>Shows only the settings in which the ticked runs differ, side by side.</source>
        <translation>Ne montre que les réglages par lesquels diffèrent les essais cochés, côte à côte.</translation>
    </message>
    <message>
        <source>One row for each setting in which the ticked runs differ, one column for each run. Equal settings are left out.</source>
        <translation>Une ligne par réglage qui diffère entre les essais cochés, une colonne par essai. Les réglages égaux sont omis.</translation>
    </message>
    <message numerus="yes">
        <source>%Ln images (%1)</source>
        <translation>
            <numerusform>%Ln image (%1)</numerusform>
            <numerusform>%Ln images (%1)</numerusform>
        </translation>
    </message>
    <message>
        <source>not recorded</source>
        <translation>non enregistré</translation>
    </message>
    <message>
        <source>Training data</source>
        <translation>Données d’entraînement</translation>
    </message>
    <message>
        <source>Validation data</source>
        <translation>Données de validation</translation>
    </message>
    <message>
        <source>Disturbed epochs</source>
        <translation>Époques perturbées</translation>
    </message>
    <message>
        <source>%L1 (other work on more than 10 % of the machine)</source>
        <translation>%L1 (autres travaux sur plus de 10&#xa0;% de la machine)</translation>
    </message>
    <message>
        <source>Target</source>
        <translation>Cible</translation>
    </message>
    <message>
        <source>Lineage</source>
        <translation>Origine</translation>
    </message>
    <message>
        <source>Shows what the current run came from (images, beton files, other runs and weights), and what came from it.</source>
        <translation>Montre d’où vient l’essai courant (images, fichiers beton, autres essais et poids), et ce qui en est issu.</translation>
    </message>
    <message>
        <source>Imported from</source>
        <translation>Importé de</translation>
    </message>
    <message>
        <source>The settings of this run were not imported.</source>
        <translation>Les réglages de cet essai n’ont pas été importés.</translation>
    </message>
    <message>
        <source>The settings of a ticked run are not known.</source>
        <translation>Les réglages d’un essai coché ne sont pas connus.</translation>
    </message>
</context>
<context>
    <name>formwork::ui::RunNotes</name>
    <message>
        <source>none; separate several with commas</source>
        <translation>aucune&#x202f;; plusieurs avec des virgules</translation>
    </message>
    <message>
        <source>Tags of the run</source>
        <translation>Étiquettes de l’essai</translation>
    </message>
    <message>
        <source>Purpose and outcome of this run</source>
        <translation>À quoi servait cet essai, ce qu’il a donné</translation>
    </message>
    <message>
        <source>Note on the run</source>
        <translation>Note sur l’essai</translation>
    </message>
    <message>
        <source>N&amp;ote</source>
        <translation>N&amp;ote</translation>
    </message>
    <message>
        <source>Words to find this run by, separated by commas; the filter finds them with tag:word.</source>
        <translation>Mots pour retrouver cet essai, séparés par des virgules&#x202f;; le filtre les trouve avec tag:mot.</translation>
    </message>
    <message>
        <source>Anything worth keeping about this run. The filter finds its words with note:word.</source>
        <translation>Tout ce qui mérite d’être gardé sur cet essai. Le filtre trouve ses mots avec note:mot.</translation>
    </message>
    <message>
        <source>T&amp;ags</source>
        <translation>Éti&amp;quettes</translation>
    </message>
</context>
<context>
    <name>formwork::ui::RunNotices</name>
    <message>
        <source>Some runs were interrupted when Formwork last ended.</source>
        <translation>Des essais ont été interrompus à la dernière fermeture de Formwork.</translation>
    </message>
    <message>
        <source>Resume them from the table below.</source>
        <translation>Reprenez-les depuis le tableau ci-dessous.</translation>
    </message>
    <message>
        <source>The program that trained “%1” is gone.</source>
        <translation>Le programme qui entraînait «&#xa0;%1&#xa0;» n’existe plus.</translation>
    </message>
    <message>
        <source>The run is interrupted. Resume it from the table below: it continues from its last checkpoint.</source>
        <translation>L’essai est interrompu. Reprenez-le depuis le tableau ci-dessous&#xa0;: il continue depuis son dernier point de reprise.</translation>
    </message>
    <message>
        <source>The run “%1” is paused and can be resumed: %2</source>
        <translation>L’essai «&#xa0;%1&#xa0;» est suspendu et peut être repris&#xa0;: %2</translation>
    </message>
    <message>
        <source>The run “%1” was not extended and stays finished: %2</source>
        <translation>L’essai «&#xa0;%1&#xa0;» n’a pas été prolongé et reste terminé comme avant&#xa0;: %2</translation>
    </message>
    <message>
        <source>The run “%1” failed: %2</source>
        <translation>L’essai «&#xa0;%1&#xa0;» a échoué&#xa0;: %2</translation>
    </message>
    <message>
        <source>%1 failed and is no longer used. The queue continues on the other devices.</source>
        <translation>%1 est tombé en panne et n’est plus utilisé. La file continue sur les autres.</translation>
    </message>
    <message>
        <source>nvidia-smi shows its state; it is used again after Formwork is restarted.</source>
        <translation>nvidia-smi montre son état&#x202f;; il sera de nouveau utilisé après un redémarrage de Formwork.</translation>
    </message>
</context>
<context>
    <name>formwork::ui::RunOnChooser</name>
    <message>
        <source>Run on</source>
        <translation>Exécuter sur</translation>
    </message>
    <message>
        <source>Where the runs are trained</source>
        <translation>Où les essais sont entraînés</translation>
    </message>
    <message>
        <source>This machine, one of its GPUs, or a target: another machine that is reached with ssh, or a Slurm cluster. Runs on a target continue when this machine is switched off.</source>
        <translation>Cette machine, un de ses GPU, ou une cible : une autre machine jointe par ssh, ou une grappe Slurm. Les essais sur une cible continuent quand cette machine est éteinte.</translation>
    </message>
    <message>
        <source>This machine</source>
        <translation>Cette machine</translation>
    </message>
    <message>
        <source>This machine, GPU %1: %2</source>
        <translation>Cette machine, GPU %1 : %2</translation>
    </message>
    <message>
        <source>Targets…</source>
        <translation>Cibles…</translation>
    </message>
    <message>
        <source>%1 (%2 free)</source>
        <comment>a GPU and its memory</comment>
        <translation>%1 (%2 libres)</translation>
    </message>
</context>
<context>
    <name>formwork::ui::RunPrediction</name>
    <message>
        <source>Predict…</source>
        <translation>Prédire…</translation>
    </message>
    <message>
        <source>Show what the run&apos;s model sees in pictures; they can also be dropped on its row</source>
        <translation>Montrer ce que le modèle de l’essai voit dans des images&#xa0;; on peut aussi les déposer sur sa ligne</translation>
    </message>
    <message>
        <source>Pictures to try</source>
        <translation>Images à essayer</translation>
    </message>
    <message>
        <source>Pictures (*.jpg *.jpeg *.png *.webp *.bmp *.tif *.tiff)</source>
        <translation>Images (*.jpg *.jpeg *.png *.webp *.bmp *.tif *.tiff)</translation>
    </message>
</context>
<context>
    <name>formwork::ui::RunRemoval</name>
    <message>
        <source>Deleted the run “%1”.</source>
        <translation>Essai «&#xa0;%1&#xa0;» supprimé.</translation>
    </message>
    <message numerus="yes">
        <source>Deleted %n runs.</source>
        <translation>
            <numerusform>%n essai supprimé.</numerusform>
            <numerusform>%n essais supprimés.</numerusform>
        </translation>
    </message>
    <message>
        <source>Its curves, log and checkpoints are removed from the disk when the window is closed.</source>
        <translation>Ses courbes, son journal et ses points de reprise quittent le disque à la fermeture de la fenêtre.</translation>
    </message>
</context>
<context>
    <name>formwork::ui::RunTexts</name>
    <message>
        <source>Queued</source>
        <translation>En attente</translation>
    </message>
    <message>
        <source>Running</source>
        <translation>En cours</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>Terminé</translation>
    </message>
    <message>
        <source>Stopped</source>
        <translation>Arrêté</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>Échoué</translation>
    </message>
    <message>
        <source>Interrupted</source>
        <translation>Interrompu</translation>
    </message>
    <message>
        <source>Stopping</source>
        <translation>Arrêt en cours</translation>
    </message>
    <message>
        <source>Resumes</source>
        <translation>Reprendra</translation>
    </message>
    <message>
        <source>beton</source>
        <translation>beton</translation>
    </message>
    <message>
        <source>image folder</source>
        <translation>dossier d’images</translation>
    </message>
    <message>
        <source>%1 %</source>
        <translation>%1&#xa0;%</translation>
    </message>
    <message>
        <source>%1 s</source>
        <translation>%1 s</translation>
    </message>
    <message>
        <source>%1 min %2 s</source>
        <translation>%1 min %2 s</translation>
    </message>
    <message>
        <source>%1 h %2 min</source>
        <translation>%1 h %2 min</translation>
    </message>
    <message>
        <source>Submitted</source>
        <translation>Soumis</translation>
    </message>
    <message>
        <source>Unknown since %1</source>
        <translation>Inconnu depuis %1</translation>
    </message>
    <message>
        <source>On %1</source>
        <translation>Sur %1</translation>
    </message>
    <message>
        <source>On %1, job %2</source>
        <translation>Sur %1, tâche %2</translation>
    </message>
    <message>
        <source>, being submitted</source>
        <translation>, en cours de soumission</translation>
    </message>
    <message>
        <source>, waiting</source>
        <translation>, en attente</translation>
    </message>
    <message>
        <source>, waiting: %1</source>
        <translation>, en attente : %1</translation>
    </message>
    <message>
        <source>, running</source>
        <translation>, en cours</translation>
    </message>
    <message>
        <source>, running on %1</source>
        <translation>, en cours sur %1</translation>
    </message>
    <message>
        <source>; no answer since %1: %2</source>
        <translation>; sans réponse depuis %1 : %2</translation>
    </message>
    <message>
        <source>Imported</source>
        <translation>Importé</translation>
    </message>
    <message>
        <source>Time limit</source>
        <translation>Limite de temps</translation>
    </message>
    <message>
        <source>Preempted</source>
        <translation>Préempté</translation>
    </message>
    <message>
        <source>Node failed</source>
        <translation>Nœud en panne</translation>
    </message>
</context>
<context>
    <name>formwork::ui::RunUndo</name>
    <message>
        <source>Undo</source>
        <translation>Annuler</translation>
    </message>
    <message>
        <source>Redo</source>
        <translation>Rétablir</translation>
    </message>
</context>
<context>
    <name>formwork::ui::RunValues</name>
    <message>
        <source>Best accuracy (%)</source>
        <translation>Meilleure exactitude (%)</translation>
    </message>
    <message>
        <source>Best epoch</source>
        <translation>Meilleure époque</translation>
    </message>
    <message>
        <source>Validation accuracy (%)</source>
        <translation>Exactitude de validation (%)</translation>
    </message>
    <message>
        <source>Validation top-5 (%)</source>
        <translation>Top-5 de validation (%)</translation>
    </message>
    <message>
        <source>Validation loss</source>
        <translation>Perte de validation</translation>
    </message>
    <message>
        <source>Lowest validation loss</source>
        <translation>Plus petite perte de validation</translation>
    </message>
    <message>
        <source>Train accuracy (%)</source>
        <translation>Exactitude d’entraînement (%)</translation>
    </message>
    <message>
        <source>Train top-5 (%)</source>
        <translation>Top-5 d’entraînement (%)</translation>
    </message>
    <message>
        <source>Train loss</source>
        <translation>Perte d’entraînement</translation>
    </message>
    <message>
        <source>Lowest train loss</source>
        <translation>Plus petite perte d’entraînement</translation>
    </message>
    <message>
        <source>Loss</source>
        <translation>Perte</translation>
    </message>
    <message>
        <source>Epoch (s)</source>
        <translation>Époque (s)</translation>
    </message>
    <message>
        <source>First epoch (s)</source>
        <translation>Première époque (s)</translation>
    </message>
    <message>
        <source>Images/s</source>
        <translation>Images/s</translation>
    </message>
    <message>
        <source>Data wait (%)</source>
        <translation>Attente (%)</translation>
    </message>
    <message>
        <source>Epochs done</source>
        <translation>Époques faites</translation>
    </message>
    <message>
        <source>Disturbed epochs</source>
        <translation>Époques perturbées</translation>
    </message>
    <message>
        <source>Duration (s)</source>
        <translation>Durée (s)</translation>
    </message>
    <message>
        <source>Number of the run</source>
        <translation>Numéro de l’essai</translation>
    </message>
</context>
<context>
    <name>formwork::ui::RunsCharts</name>
    <message>
        <source>S&amp;weep</source>
        <translation>&amp;Balayage</translation>
    </message>
    <message>
        <source>Draw settings against results, for the runs that the table shows</source>
        <translation>Tracer les réglages et les résultats des essais que montre la table</translation>
    </message>
    <message>
        <source>Cur&amp;ves</source>
        <translation>Cour&amp;bes</translation>
    </message>
    <message>
        <source>Draw the curves of the ticked runs again</source>
        <translation>Tracer de nouveau les courbes des essais cochés</translation>
    </message>
</context>
<context>
    <name>formwork::ui::RunsPage</name>
    <message>
        <source>No runs yet</source>
        <translation>Aucun essai pour l’instant</translation>
    </message>
    <message>
        <source>A run is one training of a model on a dataset. While it trains, its epoch runtime, accuracy and loss are drawn here, beside those of your other runs.</source>
        <translation>Un essai est un entraînement d’un modèle sur un jeu de données. Pendant qu’il s’entraîne, la durée de ses époques, son exactitude et sa perte se tracent ici, à côté de celles de vos autres essais.</translation>
    </message>
    <message>
        <source>New experiment</source>
        <translation>Nouvelle expérience</translation>
    </message>
    <message>
        <source>Try it with demo images</source>
        <translation>Essayer avec des images de démonstration</translation>
    </message>
    <message>
        <source>Inspector</source>
        <translation>Inspecteur</translation>
    </message>
    <message>
        <source>Show or hide the inspector (F4)</source>
        <translation>Afficher ou masquer l’inspecteur (F4)</translation>
    </message>
    <message>
        <source>Group</source>
        <translation>Grouper</translation>
    </message>
    <message>
        <source>Group the runs</source>
        <translation>Grouper les essais</translation>
    </message>
    <message>
        <source>More</source>
        <translation>Plus</translation>
    </message>
    <message>
        <source>More actions on runs</source>
        <translation>Autres actions sur les essais</translation>
    </message>
    <message>
        <source>Columns</source>
        <translation>Colonnes</translation>
    </message>
    <message>
        <source>Choose columns</source>
        <translation>Choisir les colonnes</translation>
    </message>
    <message>
        <source>Show archived runs</source>
        <translation>Afficher les essais archivés</translation>
    </message>
    <message>
        <source>Views</source>
        <translation>Vues</translation>
    </message>
    <message>
        <source>Saved views</source>
        <translation>Vues enregistrées</translation>
    </message>
    <message>
        <source>Wrote %1</source>
        <translation>Fichiers écrits&#xa0;: %1</translation>
    </message>
</context>
<context>
    <name>formwork::ui::RunsView</name>
    <message>
        <source>Runs</source>
        <translation>Essais</translation>
    </message>
    <message>
        <source>&lt;p&gt;All runs of this workspace. A ticked run is drawn in the charts above and compared; the current run is shown in the inspector.&lt;/p&gt;&lt;p&gt;Click a column header to sort, drag it to move the column, use its context menu to hide columns. F2 or a double click renames a run, Space ticks it, Del deletes it, which can be undone.&lt;/p&gt;</source>
        <translation>&lt;p&gt;Tous les essais de cet espace de travail. Un essai coché est tracé dans les graphiques ci-dessus et comparé&#x202f;; l’essai courant est montré dans l’inspecteur.&lt;/p&gt;&lt;p&gt;Un clic sur l’en-tête d’une colonne trie, la glisser la déplace, son menu contextuel masque des colonnes. F2 ou un double-clic change le nom, Espace coche, Suppr supprime et peut être annulé.&lt;/p&gt;</translation>
    </message>
</context>
<context>
    <name>formwork::ui::SamplesTab</name>
    <message>
        <source>Class</source>
        <translation>Classe</translation>
    </message>
    <message>
        <source>Recognised</source>
        <translation>Reconnus</translation>
    </message>
    <message>
        <source>Accuracy of every class</source>
        <translation>Exactitude de chaque classe</translation>
    </message>
    <message>
        <source>True class</source>
        <translation>Classe réelle</translation>
    </message>
    <message>
        <source>Predicted class</source>
        <translation>Classe prédite</translation>
    </message>
    <message>
        <source>Images</source>
        <translation>Images</translation>
    </message>
    <message>
        <source>Most frequent mistakes</source>
        <translation>Erreurs les plus fréquentes</translation>
    </message>
    <message>
        <source>Epoch whose validation is shown</source>
        <translation>Époque dont la validation est montrée</translation>
    </message>
    <message>
        <source>Validation images with prediction and truth, worst first</source>
        <translation>Images de validation avec prédiction et vérité, les pires d’abord</translation>
    </message>
    <message>
        <source>Best epoch: %1</source>
        <translation>Meilleure époque&#xa0;: %1</translation>
    </message>
    <message>
        <source>Last epoch: %1</source>
        <translation>Dernière époque&#xa0;: %1</translation>
    </message>
    <message>
        <source>If the run validates, this tab shows after the first best epoch which classes are recognised and which are confused with one another.</source>
        <translation>Avec des images de validation, on voit ici, après la première meilleure époque, quelles classes sont reconnues et lesquelles sont confondues.</translation>
    </message>
    <message>
        <source>The epoch whose validation is shown below: the best one so far, or the last one.</source>
        <translation>L’époque dont la validation est montrée ci-dessous&#xa0;: la meilleure jusqu’ici, ou la dernière.</translation>
    </message>
    <message>
        <source>How many images of each class were recognised. Click the head of a column to sort.</source>
        <translation>Combien d’images de chaque classe ont été reconnues. Cliquez sur l’en-tête d’une colonne pour trier.</translation>
    </message>
    <message>
        <source>Pairs of true and predicted class among the mistakes, most frequent first.</source>
        <translation>Quelle classe a été prise pour quelle autre, la plus fréquente d’abord.</translation>
    </message>
    <message>
        <source>Har&amp;dest images</source>
        <translation>Images &amp;difficiles</translation>
    </message>
    <message>
        <source>Classifies the validation images with the best checkpoint and shows those that it is most wrong about: often they are labelled wrongly. Click again to return to the classes.</source>
        <translation>Classe les images de validation avec le meilleur point de reprise et montre celles sur lesquelles il se trompe le plus&#xa0;: souvent, elles sont mal étiquetées. Encore une fois, et les classes reviennent.</translation>
    </message>
    <message>
        <source>&amp;Shares</source>
        <translation>&amp;Parts</translation>
    </message>
    <message>
        <source>True classes in rows, predicted classes in columns; the darker a cell, the more images. Correct predictions lie on the diagonal. Point at a cell to read it; click it, or press Enter, to see its images.</source>
        <translation>Classes vraies en lignes, classes prédites en colonnes&#xa0;; plus une case est foncée, plus elle a d’images. Les bonnes réponses sont sur la diagonale. Le pointeur lit une case&#xa0;; un clic, ou Entrée, montre ses images.</translation>
    </message>
    <message>
        <source>Show per cent of the true class in the cells instead of counts</source>
        <translation>Afficher dans les cases le pourcentage de la classe réelle au lieu des nombres</translation>
    </message>
</context>
<context>
    <name>formwork::ui::SavedViews</name>
    <message>
        <source>Save this view…</source>
        <translation>Enregistrer cette vue…</translation>
    </message>
    <message>
        <source>Remove a view</source>
        <translation>Supprimer une vue</translation>
    </message>
    <message>
        <source>Save this view</source>
        <translation>Enregistrer cette vue</translation>
    </message>
    <message>
        <source>Name of the view; an existing one is overwritten</source>
        <translation>Nom de la vue&#xa0;; une vue existante est remplacée</translation>
    </message>
</context>
<context>
    <name>formwork::ui::ScheduleChart</name>
    <message>
        <source>Chart: learning rate over the epochs</source>
        <translation>Graphique&#xa0;: taux d’apprentissage sur les époques</translation>
    </message>
    <message>
        <source>The learning rate over the epochs</source>
        <translation>Le taux d’apprentissage sur les époques</translation>
    </message>
    <message>
        <source>Epoch</source>
        <translation>Époque</translation>
    </message>
    <message>
        <source>Learning rate</source>
        <translation>Taux d’apprentissage</translation>
    </message>
    <message>
        <source>from %1 to %2, at most %3</source>
        <translation>de %1 à %2, au plus %3</translation>
    </message>
</context>
<context>
    <name>formwork::ui::ScriptDialog</name>
    <message>
        <source>Submit</source>
        <translation>Soumettre</translation>
    </message>
    <message>
        <source>Script of the job</source>
        <translation>Script de la tâche</translation>
    </message>
    <message>
        <source>What the target runs. It is kept in the run’s folder as job.sh.</source>
        <translation>Ce que la cible exécute. Il reste dans le dossier de l’essai sous le nom job.sh.</translation>
    </message>
    <message>
        <source>&amp;Submit</source>
        <translation>&amp;Soumettre</translation>
    </message>
</context>
<context>
    <name>formwork::ui::SearchPicture</name>
    <message>
        <source>Search for settings</source>
        <translation>Recherche de réglages</translation>
    </message>
</context>
<context>
    <name>formwork::ui::SettingHelp</name>
    <message>
        <source>One of: %1</source>
        <translation>Au choix&#xa0;: %1</translation>
    </message>
    <message>
        <source>Text.</source>
        <translation>Un texte.</translation>
    </message>
    <message>
        <source>The path of a file or folder.</source>
        <translation>Le chemin d’un fichier ou d’un dossier.</translation>
    </message>
    <message>
        <source>true or false.</source>
        <translation>true (oui) ou false (non).</translation>
    </message>
    <message>
        <source>A whole number; several, such as 1, 2 or 0..4, make one run each.</source>
        <translation>Un nombre entier&#x202f;; plusieurs, comme 1, 2 ou 0..4, créent un essai pour chacun.</translation>
    </message>
    <message>
        <source>A number; several, such as 1e-4, 3e-4, make one run each.</source>
        <translation>Un nombre&#x202f;; plusieurs, comme 1e-4, 3e-4, créent un essai pour chacun.</translation>
    </message>
    <message>
        <source>A list of numbers in brackets, such as [0.5, 1].</source>
        <translation>Une liste de nombres entre crochets, comme [0.5, 1].</translation>
    </message>
    <message>
        <source>Key in the YAML: %1</source>
        <translation>Clé dans le YAML&#xa0;: %1</translation>
    </message>
    <message>
        <source>auto, cpu, cuda, or CUDA devices by number, such as cuda:1 or cuda:0,2.</source>
        <translation>auto, cpu, cuda, ou des périphériques CUDA par leur numéro, comme cuda:1 ou cuda:0,2.</translation>
    </message>
</context>
<context>
    <name>formwork::ui::SettingsSearch</name>
    <message>
        <source>Find settings…</source>
        <translation>Trouver des réglages…</translation>
    </message>
    <message>
        <source>Search for a learning rate, a weight decay and an augmentation</source>
        <translation>Chercher un taux d’apprentissage, une décroissance des poids et une augmentation</translation>
    </message>
</context>
<context>
    <name>formwork::ui::SettingsTable</name>
    <message>
        <source>All settings</source>
        <translation>Tous les réglages</translation>
    </message>
    <message>
        <source>Setting</source>
        <translation>Réglage</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>Valeur</translation>
    </message>
    <message>
        <source>Meaning</source>
        <translation>Signification</translation>
    </message>
    <message>
        <source>experiment</source>
        <translation>expérience</translation>
    </message>
    <message>
        <source>Every setting of an experiment. Double-click a value or type to change it; What&apos;s This on a row explains it.</source>
        <translation>Tous les réglages d’une expérience. Double-cliquez sur une valeur ou tapez pour la changer&#x202f;; «&#xa0;Qu’est-ce que c’est&#x202f;?&#xa0;» sur une ligne dit ce qu’elle signifie.</translation>
    </message>
    <message>
        <source>Edit</source>
        <translation>Modifier</translation>
    </message>
    <message>
        <source>Back to the default: empty</source>
        <translation>Rétablir la valeur par défaut&#xa0;: vide</translation>
    </message>
    <message>
        <source>Back to the default: %1</source>
        <translation>Rétablir la valeur par défaut&#xa0;: %1</translation>
    </message>
    <message>
        <source>Copy as an option of formwork-cli</source>
        <translation>Copier comme option de formwork-cli</translation>
    </message>
    <message>
        <source>Copy the key</source>
        <translation>Copier la clé</translation>
    </message>
</context>
<context>
    <name>formwork::ui::ShortcutsDialog</name>
    <message>
        <source>Everywhere</source>
        <translation>Partout</translation>
    </message>
    <message>
        <source>Datasets</source>
        <translation>Jeux de données</translation>
    </message>
    <message>
        <source>New experiment</source>
        <translation>Nouvelle expérience</translation>
    </message>
    <message>
        <source>Runs</source>
        <translation>Essais</translation>
    </message>
    <message>
        <source>Compare and export</source>
        <translation>Comparer et exporter</translation>
    </message>
    <message>
        <source>Add an image folder</source>
        <translation>Ajouter un dossier d’images</translation>
    </message>
    <message>
        <source>Full screen</source>
        <translation>Plein écran</translation>
    </message>
    <message>
        <source>This sheet</source>
        <translation>Cette feuille</translation>
    </message>
    <message>
        <source>What is this?</source>
        <translation>Qu’est-ce que c’est&#x202f;?</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>Quitter</translation>
    </message>
    <message>
        <source>Training</source>
        <translation>Entraînement</translation>
    </message>
    <message>
        <source>Start the new experiment</source>
        <translation>Démarrer la nouvelle expérience</translation>
    </message>
    <message>
        <source>Start the queue</source>
        <translation>Démarrer ce qui est dans la file</translation>
    </message>
    <message>
        <source>On runs</source>
        <translation>Sur les essais</translation>
    </message>
    <message>
        <source>Tick: draw its curves</source>
        <translation>Cocher&#xa0;: tracer ses courbes</translation>
    </message>
    <message>
        <source>Rename</source>
        <translation>Renommer</translation>
    </message>
    <message>
        <source>Clone to a new experiment</source>
        <translation>Dupliquer en nouvelle expérience</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>Supprimer</translation>
    </message>
    <message>
        <source>Archive</source>
        <translation>Archiver</translation>
    </message>
    <message>
        <source>Move up in the queue</source>
        <translation>Monter dans la file</translation>
    </message>
    <message>
        <source>Move down in the queue</source>
        <translation>Descendre dans la file</translation>
    </message>
    <message>
        <source>Filter</source>
        <translation>Filtrer</translation>
    </message>
    <message>
        <source>Export the numbers</source>
        <translation>Exporter les nombres</translation>
    </message>
    <message>
        <source>Copy the compared charts</source>
        <translation>Copier les graphiques comparés</translation>
    </message>
    <message>
        <source>Show or hide the inspector</source>
        <translation>Afficher ou masquer l’inspecteur</translation>
    </message>
    <message>
        <source>In a chart</source>
        <translation>Dans un graphique</translation>
    </message>
    <message>
        <source>Read the previous epoch</source>
        <translation>Lire l’époque précédente</translation>
    </message>
    <message>
        <source>Read the next epoch</source>
        <translation>Lire l’époque suivante</translation>
    </message>
    <message>
        <source>Zoom in</source>
        <translation>Zoom avant</translation>
    </message>
    <message>
        <source>Zoom out</source>
        <translation>Zoom arrière</translation>
    </message>
    <message>
        <source>Show all</source>
        <translation>Tout montrer</translation>
    </message>
    <message>
        <source>Keyboard shortcuts</source>
        <translation>Raccourcis clavier</translation>
    </message>
    <message>
        <source>User guide</source>
        <translation>Guide de l’utilisateur</translation>
    </message>
    <message>
        <source>Find an action, run, dataset or setting</source>
        <translation>Trouver une action, un essai, un jeu de données ou un réglage</translation>
    </message>
    <message>
        <source>Undo the last change of runs</source>
        <translation>Annuler la dernière modification d’essais</translation>
    </message>
    <message>
        <source>Do it again</source>
        <translation>La rétablir</translation>
    </message>
    <message>
        <source>Add tags</source>
        <translation>Ajouter des étiquettes</translation>
    </message>
</context>
<context>
    <name>formwork::ui::SizeChart</name>
    <message>
        <source>Chart: width and height of the images</source>
        <translation>Graphique&#xa0;: largeur et hauteur des images</translation>
    </message>
    <message>
        <source>Width (px)</source>
        <translation>Largeur (px)</translation>
    </message>
    <message>
        <source>Height (px)</source>
        <translation>Hauteur (px)</translation>
    </message>
    <message>
        <source>most common: %1 × %2</source>
        <translation>le plus souvent %1 × %2</translation>
    </message>
</context>
<context>
    <name>formwork::ui::SizeFields</name>
    <message>
        <source>Column, 85 mm</source>
        <translation>Colonne, 85 mm</translation>
    </message>
    <message>
        <source>One and a half columns, 120 mm</source>
        <translation>Colonne et demie, 120 mm</translation>
    </message>
    <message>
        <source>Page, 175 mm</source>
        <translation>Page, 175 mm</translation>
    </message>
    <message>
        <source>Slide, 16:9</source>
        <translation>Diapositive, 16:9</translation>
    </message>
    <message>
        <source>Size and text</source>
        <translation>Taille et texte</translation>
    </message>
    <message>
        <source>Side by side</source>
        <translation>Côte à côte</translation>
    </message>
    <message>
        <source>Stacked</source>
        <translation>L’un sous l’autre</translation>
    </message>
    <message>
        <source>How the charts are arranged in the picture that holds all of them. Side by side there are as many in a row as have room.</source>
        <translation>Disposition des graphiques dans l’image qui les contient tous. Côte à côte, il y en a autant par rangée que la place le permet.</translation>
    </message>
    <message>
        <source>Own size</source>
        <translation>Taille libre</translation>
    </message>
    <message>
        <source>Usual sizes: columns and pages of journals, and a slide.</source>
        <translation>Tailles usuelles&#xa0;: colonnes et pages de revues, et une diapositive.</translation>
    </message>
    <message>
        <source>mm</source>
        <translation>mm</translation>
    </message>
    <message>
        <source>px</source>
        <translation>px</translation>
    </message>
    <message>
        <source>Unit of the sizes</source>
        <translation>Unité des tailles</translation>
    </message>
    <message>
        <source>Sizes in millimetres on paper, or in pixels: at its resolution for a PNG, at 96 per inch for SVG and PDF, as on web pages.</source>
        <translation>Tailles en millimètres sur papier, ou en pixels&#xa0;: d’un PNG à sa résolution, de SVG et PDF à 96 par pouce, comme les pages web les comptent.</translation>
    </message>
    <message>
        <source>Width of every picture on paper, whatever it contains. A column of a journal is about 85 mm wide, a page 175 mm.</source>
        <translation>Largeur de chaque image sur papier, quel que soit son contenu. Une colonne de revue fait environ 85 mm, une page 175 mm.</translation>
    </message>
    <message>
        <source>Height of a row of charts with title and legend. The picture grows where the legend would leave the charts too little.</source>
        <translation>Hauteur d’une rangée de graphiques avec titre et légende. L’image grandit quand la légende laisserait trop peu aux graphiques.</translation>
    </message>
    <message>
        <source> pt</source>
        <translation> pt</translation>
    </message>
    <message>
        <source>Size of all texts on paper; 8 to 10 pt match most documents.</source>
        <translation>Taille de tous les textes sur papier&#x202f;; 8 à 10 pt conviennent à la plupart des documents.</translation>
    </message>
    <message>
        <source>none</source>
        <translation>aucun</translation>
    </message>
    <message>
        <source>A line above the charts, and the title of the report.</source>
        <translation>Une ligne au-dessus des graphiques, et le titre du rapport.</translation>
    </message>
    <message>
        <source>&amp;Arrangement</source>
        <translation>&amp;Disposition</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Taille</translation>
    </message>
    <message>
        <source>&amp;Width of the picture</source>
        <translation>Largeur de l’image</translation>
    </message>
    <message>
        <source>Hei&amp;ght</source>
        <translation>&amp;Hauteur</translation>
    </message>
    <message>
        <source>Font si&amp;ze</source>
        <translation>&amp;Police</translation>
    </message>
    <message>
        <source>&amp;Title</source>
        <translation>&amp;Titre</translation>
    </message>
</context>
<context>
    <name>formwork::ui::Style</name>
    <message>
        <source>%1 s left</source>
        <translation>encore %1 s</translation>
    </message>
    <message>
        <source>%1 min left</source>
        <translation>encore %1 min</translation>
    </message>
    <message>
        <source>%1 h %2 min left</source>
        <translation>encore %1 h %2 min</translation>
    </message>
    <message>
        <source>%1/s</source>
        <translation>%1/s</translation>
    </message>
    <message>
        <source>%1 %2/s</source>
        <translation>%1 %2/s</translation>
    </message>
</context>
<context>
    <name>formwork::ui::SweepAxesButton</name>
    <message>
        <source>Axes</source>
        <translation>Axes</translation>
    </message>
    <message>
        <source>Choose the axes of the parallel coordinates</source>
        <translation>Choisir les axes des coordonnées parallèles</translation>
    </message>
    <message>
        <source>All settings that differ</source>
        <translation>Tous les réglages qui diffèrent</translation>
    </message>
</context>
<context>
    <name>formwork::ui::SweepChoosers</name>
    <message>
        <source>Result</source>
        <translation>Résultat</translation>
    </message>
    <message>
        <source>The figure to examine</source>
        <translation>La mesure à examiner</translation>
    </message>
    <message>
        <source>Setting</source>
        <translation>Réglage</translation>
    </message>
    <message>
        <source>What to draw it against</source>
        <translation>Ce à quoi elle est opposée</translation>
    </message>
    <message>
        <source>Colour</source>
        <translation>Couleur</translation>
    </message>
    <message>
        <source>What the colours represent</source>
        <translation>Ce que représentent les couleurs</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Taille</translation>
    </message>
    <message>
        <source>What the sizes of the dots represent</source>
        <translation>Ce que montre la taille des points</translation>
    </message>
    <message>
        <source>Runs</source>
        <translation>Essais</translation>
    </message>
    <message>
        <source>Which runs are drawn</source>
        <translation>Les essais tracés</translation>
    </message>
    <message>
        <source>In the table</source>
        <translation>Dans la table</translation>
    </message>
    <message>
        <source>Ticked</source>
        <translation>Cochés</translation>
    </message>
    <message>
        <source>None</source>
        <translation>Aucun</translation>
    </message>
</context>
<context>
    <name>formwork::ui::SweepFigure</name>
    <message>
        <source>by %1</source>
        <translation>par %1</translation>
    </message>
    <message>
        <source>larger dots: more %1</source>
        <translation>points plus grands&#xa0;: plus de %1</translation>
    </message>
    <message>
        <source>by %1 and %2</source>
        <translation>par %1 et %2</translation>
    </message>
</context>
<context>
    <name>formwork::ui::SweepView</name>
    <message>
        <source>A sweep is shown here once two runs with different settings have results. Give a field of a new experiment several values, such as 1e-4, 1e-3.</source>
        <translation>Un balayage apparaît ici dès que deux essais aux réglages différents ont des résultats. Donnez à un champ d’une nouvelle expérience plusieurs valeurs, comme 1e-4, 1e-3.</translation>
    </message>
    <message>
        <source>1 run</source>
        <translation>1 essai</translation>
    </message>
    <message numerus="yes">
        <source>%Ln runs</source>
        <translation>
            <numerusform>%Ln essai</numerusform>
            <numerusform>%Ln essais</numerusform>
        </translation>
    </message>
    <message>
        <source>The newest %1 of %2 runs</source>
        <translation>Les %1 plus récents de %2 essais</translation>
    </message>
    <message>
        <source>%1, %2 highlighted</source>
        <translation>%1, dont %2 en évidence</translation>
    </message>
    <message>
        <source>Save the table</source>
        <translation>Enregistrer le tableau</translation>
    </message>
    <message>
        <source>Save the picture</source>
        <translation>Enregistrer l’image</translation>
    </message>
    <message>
        <source>Tables (*.csv)</source>
        <translation>Tableaux (*.csv)</translation>
    </message>
    <message>
        <source>Pictures (*.svg *.pdf *.png)</source>
        <translation>Images (*.svg *.pdf *.png)</translation>
    </message>
    <message>
        <source>Parallel</source>
        <translation>Parallèles</translation>
    </message>
    <message>
        <source>Scatter</source>
        <translation>Nuage</translation>
    </message>
    <message>
        <source>By value</source>
        <translation>Par valeur</translation>
    </message>
    <message>
        <source>What mattered</source>
        <translation>Ce qui a compté</translation>
    </message>
    <message>
        <source>Views of the sweep</source>
        <translation>Vues du balayage</translation>
    </message>
    <message>
        <source>Parallel coordinates, one curve for each run; any figure against any setting; a box for each value of a setting; and in words which setting mattered.</source>
        <translation>Coordonnées parallèles, une courbe par essai&#xa0;; toute mesure contre tout réglage&#xa0;; une boîte par valeur d’un réglage&#xa0;; et en mots quel réglage a compté.</translation>
    </message>
    <message>
        <source>Save…</source>
        <translation>Enregistrer…</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Copier</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>Exporter</translation>
    </message>
    <message>
        <source>Save or copy this picture or table</source>
        <translation>Enregistrer ou copier cette image ou ce tableau</translation>
    </message>
    <message>
        <source>Drag to select runs, click a run to show it in the table, double-click to select all again. The arrow keys move the brush, Escape removes it.</source>
        <translation>Glissez pour choisir des essais, cliquez sur un essai pour le montrer dans la table, double-cliquez pour les choisir tous de nouveau. Les flèches déplacent la sélection, Échap l’enlève.</translation>
    </message>
    <message>
        <source>Chart: parallel coordinates of the runs</source>
        <translation>Graphique&#xa0;: coordonnées parallèles des essais</translation>
    </message>
    <message>
        <source>Chart: one dot for each run</source>
        <translation>Graphique&#xa0;: un point par essai</translation>
    </message>
    <message>
        <source>Chart: a box for each value of the setting</source>
        <translation>Graphique&#xa0;: une boîte par valeur du réglage</translation>
    </message>
    <message>
        <source>Tick only these</source>
        <translation>Ne cocher que ceux-ci</translation>
    </message>
    <message>
        <source>Ticks the highlighted runs in the table and no others, so that their curves are drawn and compared.</source>
        <translation>Coche dans la table les essais en évidence et aucun autre, pour tracer et comparer leurs courbes.</translation>
    </message>
    <message>
        <source>Highlight all</source>
        <translation>Tous en évidence</translation>
    </message>
    <message>
        <source>Removes the brush.</source>
        <translation>Enlève la sélection.</translation>
    </message>
    <message>
        <source>Save picture…</source>
        <translation>Enregistrer l’image…</translation>
    </message>
    <message>
        <source>Copy picture</source>
        <translation>Copier l’image</translation>
    </message>
    <message>
        <source>Copy data</source>
        <translation>Copier les données</translation>
    </message>
    <message>
        <source>Run</source>
        <translation>Essai</translation>
    </message>
</context>
<context>
    <name>formwork::ui::SystemChart</name>
    <message>
        <source>Processor</source>
        <translation>Processeur</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>Mémoire</translation>
    </message>
    <message>
        <source>Disk</source>
        <translation>Disque</translation>
    </message>
    <message>
        <source>GPU</source>
        <translation>GPU</translation>
    </message>
    <message>
        <source>Chart: processor, memory, disk and GPU in per cent</source>
        <translation>Graphique&#xa0;: processeur, mémoire, disque et GPU en pour cent</translation>
    </message>
    <message>
        <source>Time (h:min)</source>
        <translation>Temps (h:min)</translation>
    </message>
    <message>
        <source>Per cent</source>
        <translation>Pour cent</translation>
    </message>
    <message>
        <source>Time (min:s)</source>
        <translation>Temps (min:s)</translation>
    </message>
</context>
<context>
    <name>formwork::ui::SystemTab</name>
    <message>
        <source>Use of the machine</source>
        <translation>Utilisation de la machine</translation>
    </message>
    <message>
        <source>Nothing has been recorded yet: while a run trains, the machine is sampled every few seconds.</source>
        <translation>Rien n’est encore enregistré&#xa0;: pendant un entraînement, l’état de la machine est relevé toutes les quelques secondes.</translation>
    </message>
    <message>
        <source>This program alone: %1 cores busy, %2 of memory, %3 read per second.</source>
        <translation>Ce programme seul&#xa0;: %1 cœurs occupés, %2 de mémoire, %3 lus par seconde.</translation>
    </message>
    <message>
        <source>now</source>
        <translation>actuel</translation>
    </message>
    <message>
        <source>mean</source>
        <translation>moyen</translation>
    </message>
    <message>
        <source>maximum</source>
        <translation>max.</translation>
    </message>
    <message>
        <source>How busy processor, memory, disk and GPU of this machine were while the run trained, by all programs together.</source>
        <translation>Occupation du processeur, de la mémoire, du disque et du GPU de cette machine pendant l’entraînement, par tous les programmes ensemble.</translation>
    </message>
</context>
<context>
    <name>formwork::ui::TargetControl</name>
    <message>
        <source>This is sent to “%1” and trains one run.</source>
        <translation>Ceci est envoyé à « %1 » et entraîne un essai.</translation>
    </message>
    <message numerus="yes">
        <source>This is sent to “%1” and trains %Ln runs.</source>
        <translation>
            <numerusform>Ceci est envoyé à « %1 » et entraîne %Ln essai.</numerusform>
            <numerusform>Ceci est envoyé à « %1 » et entraîne %Ln essais.</numerusform>
        </translation>
    </message>
    <message>
        <source>Submitting to %1</source>
        <translation>Soumission à %1</translation>
    </message>
    <message>
        <source>Resuming run %1</source>
        <translation>Reprise de l’essai %1</translation>
    </message>
    <message>
        <source>Fetching checkpoints of run %1</source>
        <translation>Transfert des points de reprise de l’essai %1</translation>
    </message>
    <message>
        <source>The checkpoints of run %1 were fetched.</source>
        <translation>Les points de reprise de l’essai %1 ont été rapportés.</translation>
    </message>
    <message>
        <source>They can be evaluated, and other runs can start from them.</source>
        <translation>Ils peuvent être évalués, et d’autres essais peuvent en partir.</translation>
    </message>
</context>
<context>
    <name>formwork::ui::TargetEditor</name>
    <message>
        <source>Add a target</source>
        <translation>Ajouter une cible</translation>
    </message>
    <message>
        <source>Edit the target</source>
        <translation>Modifier la cible</translation>
    </message>
    <message>
        <source>Machine</source>
        <translation>Machine</translation>
    </message>
    <message>
        <source>&amp;Name</source>
        <translation>&amp;Nom</translation>
    </message>
    <message>
        <source>How runs and commands refer to the target.</source>
        <translation>Le nom que les essais et les commandes donnent à la cible.</translation>
    </message>
    <message>
        <source>Host reached by ssh</source>
        <translation>Hôte joint par ssh</translation>
    </message>
    <message>
        <source>Slurm cluster behind a host</source>
        <translation>Grappe Slurm derrière un hôte</translation>
    </message>
    <message>
        <source>Kind</source>
        <translation>Genre</translation>
    </message>
    <message>
        <source>A host trains one run after another; on a cluster, Slurm decides when and on which node a run is trained.</source>
        <translation>Un hôte entraîne les essais l’un après l’autre ; sur une grappe, Slurm décide quand et sur quel nœud un essai est entraîné.</translation>
    </message>
    <message>
        <source>&amp;Kind</source>
        <translation>&amp;Genre</translation>
    </message>
    <message>
        <source>&amp;Host</source>
        <translation>&amp;Hôte</translation>
    </message>
    <message>
        <source>HOST, USER@HOST, or a name from your ssh configuration; of a cluster a login node. Your own keys and agent are used; no password is asked for or stored.</source>
        <translation>HÔTE, UTILISATEUR@HÔTE, ou un nom de votre configuration de ssh ; pour une grappe, un nœud de connexion. Vos propres clés et votre agent sont employés ; aucun mot de passe n’est demandé ni gardé.</translation>
    </message>
    <message>
        <source>&amp;Folder there</source>
        <translation>&amp;Dossier là-bas</translation>
    </message>
    <message>
        <source>Where runs and copied data lie; of a cluster on a disk that all nodes see. ~/ is your home folder there.</source>
        <translation>Où se trouvent les essais et les données copiées ; pour une grappe, sur un disque que tous les nœuds voient. ~/ est votre dossier personnel là-bas.</translation>
    </message>
    <message>
        <source>&amp;Program there</source>
        <translation>&amp;Programme là-bas</translation>
    </message>
    <message>
        <source>formwork-cli, of the same version as here; its path where it is not in the PATH.</source>
        <translation>formwork-cli, dans la même version qu’ici ; son chemin s’il n’est pas dans le PATH.</translation>
    </message>
    <message>
        <source>&amp;Data there</source>
        <translation>Donn&amp;ées là-bas</translation>
    </message>
    <message>
        <source>Where data of this machine lies on the target: a line LOCAL=REMOTE for each folder.</source>
        <translation>Où se trouvent sur la cible les données de cette machine : une ligne LOCAL=DISTANT par dossier.</translation>
    </message>
    <message>
        <source>&amp;Copy data that has no place there</source>
        <translation>&amp;Copier les données qui n’y ont pas d’emplacement</translation>
    </message>
    <message>
        <source>Copies it with rsync before the run is submitted. What was copied before and has not changed is not sent again.</source>
        <translation>Les copie avec rsync avant de soumettre l’essai. Ce qui a déjà été copié et n’a pas changé n’est pas envoyé de nouveau.</translation>
    </message>
    <message>
        <source>Commands &amp;before it</source>
        <translation>Commandes a&amp;vant</translation>
    </message>
    <message>
        <source>Lines for the shell there, before the program is started.</source>
        <translation>Lignes pour le shell là-bas, avant que le programme soit démarré.</translation>
    </message>
    <message>
        <source>&amp;ssh configuration</source>
        <translation>Configuration de &amp;ssh</translation>
    </message>
    <message>
        <source>A file instead of your own configuration of ssh; usually empty.</source>
        <translation>Un fichier à la place de votre propre configuration de ssh ; vide d’ordinaire.</translation>
    </message>
    <message>
        <source>Your own</source>
        <translation>La vôtre</translation>
    </message>
    <message>
        <source>P&amp;artition</source>
        <translation>P&amp;artition</translation>
    </message>
    <message>
        <source>Empty: the cluster&apos;s default.</source>
        <translation>Vide : celle par défaut de la grappe.</translation>
    </message>
    <message>
        <source>&amp;Time limit</source>
        <translation>Limite de &amp;temps</translation>
    </message>
    <message>
        <source>As 4:00:00 or 2-12:00. Shortly before it is reached the run stops with a checkpoint, and can be resumed.</source>
        <translation>Par exemple 4:00:00 ou 2-12:00. Peu avant qu’elle soit atteinte, l’essai s’arrête avec un point de reprise, et peut être repris.</translation>
    </message>
    <message>
        <source>&amp;Memory</source>
        <translation>&amp;Mémoire</translation>
    </message>
    <message>
        <source>Of a node, as 16G.</source>
        <translation>D’un nœud, par exemple 16G.</translation>
    </message>
    <message>
        <source>&amp;GPUs</source>
        <translation>GP&amp;U</translation>
    </message>
    <message>
        <source>None</source>
        <translation>Aucun</translation>
    </message>
    <message>
        <source>GPUs of a run.</source>
        <translation>GPU d’un essai.</translation>
    </message>
    <message>
        <source>C&amp;ores</source>
        <translation>C&amp;œurs</translation>
    </message>
    <message>
        <source>Default</source>
        <translation>Par défaut</translation>
    </message>
    <message>
        <source>CPU cores of a run.</source>
        <translation>Cœurs de processeur d’un essai.</translation>
    </message>
    <message>
        <source>No limit</source>
        <translation>Sans limite</translation>
    </message>
    <message>
        <source>How many runs of a sweep are trained at the same time: a sweep is one job array.</source>
        <translation>Combien d’essais d’un balayage sont entraînés en même temps : un balayage est un seul tableau de tâches.</translation>
    </message>
    <message>
        <source>Options of sbatch, one in each line.</source>
        <translation>Options de sbatch, une par ligne.</translation>
    </message>
    <message>
        <source>There is already a target of this name.</source>
        <translation>Il y a déjà une cible de ce nom.</translation>
    </message>
    <message>
        <source>Runs at once</source>
        <translation>Essais simultanés</translation>
    </message>
    <message>
        <source>Other options</source>
        <translation>Autres options</translation>
    </message>
</context>
<context>
    <name>formwork::ui::TargetsDialog</name>
    <message>
        <source>No targets yet</source>
        <translation>Pas encore de cible</translation>
    </message>
    <message>
        <source>A target is another machine that trains runs of this workspace: a host that you reach with ssh, or a Slurm cluster. Runs continue there when this machine is switched off.</source>
        <translation>Une cible est une autre machine qui entraîne des essais de cet espace de travail : un hôte que vous joignez par ssh, ou une grappe Slurm. Les essais y continuent quand cette machine est éteinte.</translation>
    </message>
    <message>
        <source>Add a target…</source>
        <translation>Ajouter une cible…</translation>
    </message>
    <message>
        <source>Targets</source>
        <translation>Cibles</translation>
    </message>
    <message>
        <source>The machines that runs of this workspace can be trained on.</source>
        <translation>Les machines sur lesquelles les essais de cet espace de travail peuvent être entraînés.</translation>
    </message>
    <message>
        <source>The target, and what its check found</source>
        <translation>La cible, et ce que sa vérification a trouvé</translation>
    </message>
    <message>
        <source>&amp;Add…</source>
        <translation>&amp;Ajouter…</translation>
    </message>
    <message>
        <source>&amp;Edit…</source>
        <translation>&amp;Modifier…</translation>
    </message>
    <message>
        <source>&amp;Check</source>
        <translation>&amp;Vérifier</translation>
    </message>
    <message>
        <source>Connects to it and tries its folder, its programs, its data and Slurm</source>
        <translation>S’y connecte et essaie son dossier, ses programmes, ses données et Slurm</translation>
    </message>
    <message>
        <source>&amp;Remove</source>
        <translation>&amp;Retirer</translation>
    </message>
    <message>
        <source>Forgets it; what lies there stays there</source>
        <translation>L’oublie ; ce qui se trouve là-bas y reste</translation>
    </message>
    <message>
        <source>Checking %1</source>
        <translation>Vérification de %1</translation>
    </message>
    <message>
        <source>Kind</source>
        <translation>Genre</translation>
    </message>
    <message>
        <source>Slurm cluster behind a host</source>
        <translation>Grappe Slurm derrière un hôte</translation>
    </message>
    <message>
        <source>Host reached by ssh</source>
        <translation>Hôte joint par ssh</translation>
    </message>
    <message>
        <source>Host</source>
        <translation>Hôte</translation>
    </message>
    <message>
        <source>Folder there</source>
        <translation>Dossier là-bas</translation>
    </message>
    <message>
        <source>Program there</source>
        <translation>Programme là-bas</translation>
    </message>
    <message>
        <source>Data there</source>
        <translation>Données là-bas</translation>
    </message>
    <message>
        <source>Other data</source>
        <translation>Autres données</translation>
    </message>
    <message>
        <source>is copied</source>
        <translation>sont copiées</translation>
    </message>
    <message>
        <source>Partition</source>
        <translation>Partition</translation>
    </message>
    <message>
        <source>Time limit</source>
        <translation>Limite de temps</translation>
    </message>
    <message>
        <source>Note:</source>
        <translation>Remarque :</translation>
    </message>
    <message>
        <source>Problem:</source>
        <translation>Problème :</translation>
    </message>
    <message>
        <source>Checking…</source>
        <translation>Vérification…</translation>
    </message>
    <message>
        <source>Runs can be submitted to it.</source>
        <translation>Des essais peuvent lui être soumis.</translation>
    </message>
    <message>
        <source>Runs cannot be submitted to it yet.</source>
        <translation>Des essais ne peuvent pas encore lui être soumis.</translation>
    </message>
    <message>
        <source>Adds a host or a cluster</source>
        <translation>Ajoute un hôte ou une grappe</translation>
    </message>
    <message>
        <source>Changes the selected target</source>
        <translation>Modifie la cible choisie</translation>
    </message>
</context>
<context>
    <name>formwork::ui::ThumbnailDelegate</name>
    <message>
        <source>cannot be read</source>
        <translation>illisible</translation>
    </message>
</context>
<context>
    <name>formwork::ui::Thumbnails</name>
    <message>
        <source>sample %1</source>
        <translation>échantillon %1</translation>
    </message>
</context>
<context>
    <name>formwork::ui::ThumbnailsModel</name>
    <message>
        <source>%1, to be left out</source>
        <translation>%1, à laisser de côté</translation>
    </message>
    <message>
        <source>%1, wrong label</source>
        <translation>%1, étiquette fausse</translation>
    </message>
</context>
<context>
    <name>formwork::ui::TimeBudget</name>
    <message>
        <source>Set epochs</source>
        <translation>Fixer les époques</translation>
    </message>
    <message>
        <source> min</source>
        <translation> min</translation>
    </message>
    <message>
        <source>Any</source>
        <translation>Libre</translation>
    </message>
    <message>
        <source>Time budget</source>
        <translation>Temps disponible</translation>
    </message>
    <message>
        <source>How many epochs fit into this time</source>
        <translation>Combien d’époques tiennent dans ce temps</translation>
    </message>
    <message>
        <source>The time that one run may take. How many epochs that is follows from the speed that a try-out or the last run with the same model, data and device had.</source>
        <translation>Le temps qu’un essai peut prendre. Le nombre d’époques découle de la vitesse d’un essai à blanc ou du dernier essai avec le même modèle, les mêmes données et le même appareil.</translation>
    </message>
    <message>
        <source>Sets the number of epochs to what fits into the time.</source>
        <translation>Fixe le nombre d’époques à ce qui tient dans ce temps.</translation>
    </message>
    <message>
        <source>%1 epochs of %2 each, as tried out.</source>
        <translation>%1 époques de&#xa0;%2 chacune, d’après l’essai à blanc.</translation>
    </message>
    <message>
        <source>%1 epochs of %2 each, as in run %3.</source>
        <translation>%1 époques de&#xa0;%2 chacune, comme dans l’essai&#xa0;%3.</translation>
    </message>
    <message>
        <source>The speed is not known yet: no run with this model, data and device was trained. “Try out” measures it.</source>
        <translation>La vitesse n’est pas encore connue&#xa0;: aucun essai avec ce modèle, ces données et cet appareil n’a été entraîné. «&#xa0;Essai à blanc&#xa0;» la mesure.</translation>
    </message>
    <message>
        <source>Not enough for one epoch, which takes %1.</source>
        <translation>Pas assez pour une époque, qui prend&#xa0;%1.</translation>
    </message>
</context>
<context>
    <name>formwork::ui::TimeChart</name>
    <message>
        <source>Data wait</source>
        <translation>Attente des données</translation>
    </message>
    <message>
        <source>Transfer</source>
        <translation>Transfert</translation>
    </message>
    <message>
        <source>Compute</source>
        <translation>Calcul</translation>
    </message>
    <message>
        <source>Validation</source>
        <translation>Validation</translation>
    </message>
    <message>
        <source>Other</source>
        <translation>Autre</translation>
    </message>
    <message>
        <source>Chart: parts of the epochs&apos; time in seconds</source>
        <translation>Graphique&#xa0;: parts du temps des époques en secondes</translation>
    </message>
    <message>
        <source>Epoch</source>
        <translation>Époque</translation>
    </message>
    <message>
        <source>Seconds</source>
        <translation>Secondes</translation>
    </message>
</context>
<context>
    <name>formwork::ui::TimeTab</name>
    <message>
        <source>Mean parts of an epoch</source>
        <translation>Parts moyennes d’une époque</translation>
    </message>
    <message>
        <source>What limits this run</source>
        <translation>Ce qui limite cet essai</translation>
    </message>
    <message>
        <source>What would help</source>
        <translation>Ce qui aiderait</translation>
    </message>
    <message>
        <source>Figures behind this verdict</source>
        <translation>Chiffres qui fondent cette conclusion</translation>
    </message>
    <message>
        <source>Time of the run</source>
        <translation>Temps de l’essai</translation>
    </message>
    <message>
        <source>What would help:</source>
        <translation>Ce qui aiderait&#xa0;:</translation>
    </message>
    <message>
        <source>Where the time of each epoch went: waiting for data, copying to the device, computing, and validation. A large data wait means that the loader limits the run.</source>
        <translation>Où est passé le temps de chaque époque&#xa0;: attente des données, copie vers le périphérique, calcul et validation. Beaucoup d’attente signifie que le chargeur limite l’essai.</translation>
    </message>
</context>
<context>
    <name>formwork::ui::TrainingControl</name>
    <message>
        <source>This workspace is open read-only.</source>
        <translation>Cet espace de travail est ouvert en lecture seule.</translation>
    </message>
    <message>
        <source>Open another workspace to train.</source>
        <translation>Ouvrez un autre espace de travail pour entraîner.</translation>
    </message>
</context>
<context>
    <name>formwork::ui::TrainingQueue</name>
    <message>
        <source>Stopping after this step</source>
        <translation>Arrêt après ce pas</translation>
    </message>
    <message>
        <source>Preparing</source>
        <translation>Préparation</translation>
    </message>
    <message>
        <source>Epoch %1 of %2</source>
        <translation>Époque %1 sur %2</translation>
    </message>
    <message>
        <source>images</source>
        <translation>images</translation>
    </message>
    <message>
        <source>Training %1</source>
        <translation>Entraînement de %1</translation>
    </message>
</context>
<context>
    <name>formwork::ui::TryOut</name>
    <message>
        <source>Steps alone %1 images/s, data alone %2, both together %3: the fastest loader could save %4 %.</source>
        <translation>Pas seuls %1 images/s, données seules %2, les deux ensemble %3&#xa0;: le chargeur le plus rapide pourrait épargner %4&#xa0;%.</translation>
    </message>
    <message>
        <source>Of the %1 % that it could save over the image folder, beton saves %2 %.</source>
        <translation>Des %1&#xa0;% qu’il pourrait épargner par rapport au dossier d’images, le beton épargne %2&#xa0;%.</translation>
    </message>
    <message>
        <source>does not fit</source>
        <translation>ne tient pas</translation>
    </message>
    <message>
        <source>Batch size</source>
        <translation>Taille de lot</translation>
    </message>
    <message>
        <source>Images/s</source>
        <translation>Images/s</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>Mémoire</translation>
    </message>
</context>
<context>
    <name>formwork::ui::TryOutPanel</name>
    <message>
        <source>Estimate of memory and time</source>
        <translation>Estimation de la mémoire et du temps</translation>
    </message>
    <message>
        <source>Batch sizes</source>
        <translation>Tailles de lot</translation>
    </message>
    <message>
        <source>Training a few steps on random images…</source>
        <translation>Entraînement de quelques pas sur des images aléatoires…</translation>
    </message>
    <message>
        <source>Try-out</source>
        <translation>Essai à blanc</translation>
    </message>
    <message>
        <source>Cancel tr&amp;y-out</source>
        <translation>Annuler l’essai à &amp;blanc</translation>
    </message>
    <message>
        <source>Tr&amp;y out</source>
        <translation>Essai à &amp;blanc</translation>
    </message>
    <message>
        <source>Stop measuring; what was measured stays</source>
        <translation>Arrêter les mesures&#x202f;; celles qui sont faites restent affichées</translation>
    </message>
    <message>
        <source>Train a few steps now to measure memory and time of an epoch, and which batch sizes fit</source>
        <translation>Entraîner quelques pas maintenant pour connaître la mémoire, le temps d’une époque et les tailles de lot qui tiennent</translation>
    </message>
    <message>
        <source>Training needs about %1 of memory, of which %2 are free.</source>
        <translation>L’entraînement demande environ %1 de mémoire, dont %2 sont libres.</translation>
    </message>
    <message>
        <source>A batch of %1 fits.</source>
        <translation>Un lot de %1 tient.</translation>
    </message>
    <message>
        <source>No batch fits.</source>
        <translation>Aucun lot ne tient.</translation>
    </message>
    <message>
        <source>A step of %1 images takes %2 and %3 of memory on %4.</source>
        <translation>Un pas de %1 images prend %2 et %3 de mémoire sur %4.</translation>
    </message>
    <message>
        <source>An epoch: about %1; the whole run: about %2, if the loader keeps up.</source>
        <translation>Une époque&#xa0;: environ %1&#x202f;; l’essai entier&#xa0;: environ %2, si les données suivent.</translation>
    </message>
</context>
<context>
    <name>formwork::ui::WelcomeView</name>
    <message>
        <source>&amp;Recent workspaces</source>
        <translation>Espaces de travail &amp;récents</translation>
    </message>
    <message>
        <source>Welcome to Formwork</source>
        <translation>Bienvenue dans Formwork</translation>
    </message>
    <message>
        <source>Convert images into beton files, train vision transformers on them, and compare the runs. Everything is kept in a workspace; this one is empty.</source>
        <translation>Convertissez des images en fichiers beton, entraînez-y des transformeurs de vision et comparez les essais. Tout est conservé dans un espace de travail&#x202f;; celui-ci est vide.</translation>
    </message>
    <message>
        <source>Open a folder of &amp;images</source>
        <translation>Ouvrir un dossier d’&amp;images</translation>
    </message>
    <message>
        <source>One folder for each class. It can also be dropped on this window.</source>
        <translation>Un dossier par classe. On peut aussi le déposer sur cette fenêtre.</translation>
    </message>
    <message>
        <source>Try the &amp;demo</source>
        <translation>Essayer la &amp;démo</translation>
    </message>
    <message>
        <source>Makes a small set of images and trains four runs on it, which takes a few minutes on a processor.</source>
        <translation>Crée un petit jeu d’images et y entraîne quatre essais, ce qui prend quelques minutes sur un processeur.</translation>
    </message>
    <message>
        <source>Open a &amp;workspace</source>
        <translation>Ouvrir un espace de &amp;travail</translation>
    </message>
    <message>
        <source>A folder with runs that were trained before.</source>
        <translation>Un dossier contenant des essais déjà entraînés.</translation>
    </message>
    <message>
        <source>Recent workspaces</source>
        <translation>Espaces de travail récents</translation>
    </message>
    <message>
        <source>The workspaces that were open before, the last one first. Return or a double click opens one.</source>
        <translation>Les espaces de travail ouverts auparavant, le dernier en premier. Entrée ou un double-clic en ouvre un.</translation>
    </message>
</context>
<context>
    <name>formwork::ui::WindowMenus</name>
    <message>
        <source>&amp;File</source>
        <translation>&amp;Fichier</translation>
    </message>
    <message>
        <source>Add image &amp;folder…</source>
        <translation>Ajouter un &amp;dossier d’images…</translation>
    </message>
    <message>
        <source>Add &amp;beton file…</source>
        <translation>Ajouter un fichier &amp;beton…</translation>
    </message>
    <message>
        <source>Open &amp;workspace folder…</source>
        <translation>Ouvrir un &amp;espace de travail…</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation>&amp;Quitter</translation>
    </message>
    <message>
        <source>&amp;Run</source>
        <translation>E&amp;ssai</translation>
    </message>
    <message>
        <source>&amp;New experiment</source>
        <translation>&amp;Nouvelle expérience</translation>
    </message>
    <message>
        <source>&amp;Start the queue</source>
        <translation>&amp;Démarrer la file</translation>
    </message>
    <message>
        <source>Stop training and &amp;hold the queue</source>
        <translation>&amp;Arrêter l’entraînement et suspendre la file</translation>
    </message>
    <message>
        <source>&amp;Try it with demo images</source>
        <translation>Essayer avec des images de dé&amp;monstration</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>&amp;Affichage</translation>
    </message>
    <message>
        <source>&amp;Datasets</source>
        <translation>&amp;Jeux de données</translation>
    </message>
    <message>
        <source>&amp;Runs</source>
        <translation>&amp;Essais</translation>
    </message>
    <message>
        <source>&amp;Compare and export</source>
        <translation>&amp;Comparer et exporter</translation>
    </message>
    <message>
        <source>&amp;Notify when long work ends</source>
        <translation>&amp;Notifier la fin des longs travaux</translation>
    </message>
    <message>
        <source>&amp;Full screen</source>
        <translation>&amp;Plein écran</translation>
    </message>
    <message>
        <source>&amp;Language</source>
        <translation>&amp;Langue (Language)</translation>
    </message>
    <message>
        <source>As the &amp;system</source>
        <translation>Celle du &amp;système</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>Aid&amp;e</translation>
    </message>
    <message>
        <source>&amp;Find an action, run or setting…</source>
        <translation>&amp;Trouver une action, un essai ou un réglage…</translation>
    </message>
    <message>
        <source>User &amp;guide</source>
        <translation>&amp;Guide de l’utilisateur</translation>
    </message>
    <message>
        <source>&amp;Keyboard shortcuts</source>
        <translation>&amp;Raccourcis clavier</translation>
    </message>
    <message>
        <source>&amp;What&apos;s This?</source>
        <translation>&amp;Qu’est-ce que c’est&#x202f;?</translation>
    </message>
    <message>
        <source>About this &amp;machine</source>
        <translation>À propos de cette &amp;machine</translation>
    </message>
    <message>
        <source>&amp;About Formwork</source>
        <translation>À &amp;propos de Formwork</translation>
    </message>
    <message>
        <source>Trainings at once on the &amp;CPU</source>
        <translation>Entraînements simultanés sur le &amp;processeur</translation>
    </message>
    <message>
        <source>One training on the CPU at a time</source>
        <translation>Un seul entraînement à la fois sur le processeur</translation>
    </message>
    <message>
        <source>%1 trainings on the CPU at once</source>
        <translation>%1 entraînements simultanés sur le processeur</translation>
    </message>
    <message>
        <source>They share the cores. A GPU trains one run at a time.</source>
        <translation>Ils se partagent les cœurs. Un GPU entraîne un essai à la fois.</translation>
    </message>
    <message>
        <source>&amp;Targets…</source>
        <translation>&amp;Cibles…</translation>
    </message>
    <message>
        <source>&amp;Recent workspaces</source>
        <translation>Espaces de travail &amp;récents</translation>
    </message>
    <message>
        <source>No other workspace was opened yet</source>
        <translation>Aucun autre espace de travail n’a encore été ouvert</translation>
    </message>
    <message>
        <source>&amp;Clear this list</source>
        <translation>&amp;Effacer cette liste</translation>
    </message>
    <message>
        <source>A&amp;lerts…</source>
        <translation>A&amp;lertes…</translation>
    </message>
    <message>
        <source>&amp;Colours</source>
        <translation>&amp;Couleurs</translation>
    </message>
    <message>
        <source>&amp;Light</source>
        <translation>&amp;Claires</translation>
    </message>
    <message>
        <source>&amp;Dark</source>
        <translation>&amp;Sombres</translation>
    </message>
    <message>
        <source>Edit</source>
        <translation>Édition</translation>
    </message>
    <message>
        <source>&amp;Import runs…</source>
        <translation>&amp;Importer des essais…</translation>
    </message>
</context>
<context>
    <name>formwork::ui::WorkspaceBackup</name>
    <message>
        <source>Backup</source>
        <translation>Sauvegarde</translation>
    </message>
</context>
<context>
    <name>formwork::ui::WorkspaceChoice</name>
    <message>
        <source>Open workspace</source>
        <translation>Ouvrir un espace de travail</translation>
    </message>
    <message>
        <source>There is no workspace in %1 any more.</source>
        <translation>Il n’y a plus d’espace de travail dans %1.</translation>
    </message>
    <message>
        <source>Its disk may be missing. “Open workspace folder…” in the menu File opens it where it is now.</source>
        <translation>Son disque est peut-être absent. «&#xa0;Ouvrir un espace de travail…&#xa0;» dans le menu Fichier l’ouvre là où il se trouve maintenant.</translation>
    </message>
</context>
<context>
    <name>formwork::ui::WorkspaceNotices</name>
    <message>
        <source>This workspace is open read-only: nothing is changed in it.</source>
        <translation>Cet espace de travail est ouvert en lecture seule&#xa0;: rien n’y est changé.</translation>
    </message>
    <message>
        <source>Runs can be looked at, compared and exported. %1</source>
        <translation>Les essais peuvent être regardés, comparés et exportés. %1</translation>
    </message>
    <message>
        <source>The workspace is on a network disk (%1).</source>
        <translation>L’espace de travail se trouve sur un disque réseau (%1).</translation>
    </message>
    <message>
        <source>The workspace folder was moved or removed: changes made now are lost.</source>
        <translation>Le dossier de l’espace de travail a été déplacé ou supprimé : les modifications faites maintenant sont perdues.</translation>
    </message>
    <message>
        <source>Restore %1, or open another workspace (File menu).</source>
        <translation>Remettez %1 à sa place, ou ouvrez un autre espace de travail (menu Fichier).</translation>
    </message>
    <message>
        <source>Another program has locked the workspace: one change waits.</source>
        <translation>Un autre programme a verrouillé l’espace de travail : une modification attend.</translation>
    </message>
    <message numerus="yes">
        <source>Another program has locked the workspace: %Ln changes wait.</source>
        <translation>
            <numerusform>Un autre programme a verrouillé l’espace de travail : %Ln modification attend.</numerusform>
            <numerusform>Un autre programme a verrouillé l’espace de travail : %Ln modifications attendent.</numerusform>
        </translation>
    </message>
    <message>
        <source>What you changed is saved as soon as %1 is free.</source>
        <translation>Vos modifications seront enregistrées dès que %1 sera libre.</translation>
    </message>
    <message>
        <source>One change is not saved yet: another program has locked the workspace.</source>
        <translation>Une modification n’est pas encore enregistrée : un autre programme a verrouillé l’espace de travail.</translation>
    </message>
    <message numerus="yes">
        <source>%Ln changes are not saved yet: another program has locked the workspace.</source>
        <translation>
            <numerusform>%Ln modification n’est pas encore enregistrée : un autre programme a verrouillé l’espace de travail.</numerusform>
            <numerusform>%Ln modifications ne sont pas encore enregistrées : un autre programme a verrouillé l’espace de travail.</numerusform>
        </translation>
    </message>
    <message>
        <source>The window closes as soon as %1 is free.</source>
        <translation>La fenêtre se fermera dès que %1 sera libre.</translation>
    </message>
    <message>
        <source>Close and lose them</source>
        <translation>Fermer et les perdre</translation>
    </message>
    <message>
        <source>Open %1 on one computer at a time: such disks do not lock files reliably between computers. Training with formwork-cli does not open its database.</source>
        <translation>N’ouvrez %1 que sur un ordinateur à la fois&#xa0;: de tels disques ne verrouillent pas les fichiers de manière fiable entre ordinateurs. L’entraînement par formwork-cli n’ouvre pas sa base de données.</translation>
    </message>
</context>
<context>
    <name>formwork::ui::WorkspaceTroubleDialog</name>
    <message>
        <source>The workspace cannot be opened</source>
        <translation>L’espace de travail ne peut pas être ouvert</translation>
    </message>
    <message>
        <source>Look at the runs, compare and export them. Nothing is changed.</source>
        <translation>Regarder les essais, les comparer et les exporter. Rien n’est changé.</translation>
    </message>
    <message>
        <source>&amp;Restore the backup</source>
        <translation>&amp;Restaurer la sauvegarde</translation>
    </message>
    <message>
        <source>Made on %1. Later changes are lost; the damaged file is kept beside it.</source>
        <translation>Du %1. Les changements ultérieurs sont perdus&#x202f;; le fichier endommagé est gardé à côté.</translation>
    </message>
    <message>
        <source>Start with an &amp;empty list</source>
        <translation>Commencer avec une liste &amp;vide</translation>
    </message>
    <message>
        <source>With an empty list of runs and datasets. The damaged file is kept beside the new one, checkpoints stay where they are.</source>
        <translation>Avec une liste vide d’essais et de jeux de données. Le fichier endommagé est gardé à côté du nouveau, les points de reprise restent en place.</translation>
    </message>
    <message>
        <source>&amp;Try again</source>
        <translation>R&amp;éessayer</translation>
    </message>
    <message>
        <source>Once the cause has been removed.</source>
        <translation>Quand ce qui gênait est réparé.</translation>
    </message>
    <message>
        <source>Open &amp;another workspace…</source>
        <translation>Ouvrir un &amp;autre espace de travail…</translation>
    </message>
    <message>
        <source>Any folder: a workspace is created if it holds none.</source>
        <translation>N’importe quel dossier&#xa0;; un espace de travail y est créé s’il n’en contient pas.</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation>&amp;Quitter</translation>
    </message>
    <message>
        <source>&amp;Go back</source>
        <translation>Re&amp;venir</translation>
    </message>
    <message>
        <source>Open it read-&amp;only</source>
        <translation>Ouvrir en &amp;lecture seule</translation>
    </message>
</context>
<context>
    <name>formwork::ui::YamlTab</name>
    <message>
        <source>The experiment as YAML</source>
        <translation>L’expérience en YAML</translation>
    </message>
    <message>
        <source>The whole experiment as text, in the format of the files in configs and of formwork-cli train. An error is reported with its line; until it is corrected, the last valid version applies.</source>
        <translation>Toute l’expérience en texte, au format des fichiers de configs et de formwork-cli train. Une faute est signalée avec sa ligne, et la dernière version correcte vaut jusqu’à sa correction.</translation>
    </message>
    <message>
        <source>The same experiment as text, with every setting. Editing it changes the form, and vice versa.</source>
        <translation>La même expérience en texte, avec chaque réglage. La modifier change le formulaire, et inversement.</translation>
    </message>
</context>
</TS>
