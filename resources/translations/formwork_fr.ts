<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="fr" sourcelanguage="en_US">
<context>
    <name>QObject</name>
    <message>
        <source>Formwork cannot start</source>
        <translation>Formwork ne peut pas démarrer</translation>
    </message>
</context>
<context>
    <name>formwork::Errors</name>
    <message>
        <source>cannot %1: %2</source>
        <translation>Impossible&#xa0;: %1. %2.</translation>
    </message>
    <message>
        <source>open the folder</source>
        <translation>ouvrir le dossier</translation>
    </message>
    <message>
        <source>write</source>
        <translation>écrire</translation>
    </message>
    <message>
        <source>remove</source>
        <translation>supprimer</translation>
    </message>
    <message>
        <source>read</source>
        <translation>lire</translation>
    </message>
    <message>
        <source>read the folder</source>
        <translation>lire le dossier</translation>
    </message>
    <message>
        <source>list the folder</source>
        <translation>lire le dossier</translation>
    </message>
    <message>
        <source>read the size</source>
        <translation>lire la taille</translation>
    </message>
    <message>
        <source>open</source>
        <translation>ouvrir</translation>
    </message>
    <message>
        <source>create</source>
        <translation>créer</translation>
    </message>
    <message>
        <source>create the folder</source>
        <translation>créer le dossier</translation>
    </message>
    <message>
        <source>flush to disk</source>
        <translation>écrire sur le disque</translation>
    </message>
    <message>
        <source>lock</source>
        <translation>verrouiller</translation>
    </message>
    <message>
        <source>close</source>
        <translation>fermer</translation>
    </message>
    <message>
        <source>look at the file</source>
        <translation>examiner le fichier</translation>
    </message>
    <message>
        <source>map into memory</source>
        <translation>projeter en mémoire</translation>
    </message>
    <message>
        <source>No such file or directory</source>
        <translation>Aucun fichier ou dossier de ce nom</translation>
    </message>
    <message>
        <source>Permission denied</source>
        <translation>Permission refusée</translation>
    </message>
    <message>
        <source>Operation not permitted</source>
        <translation>Opération non permise</translation>
    </message>
    <message>
        <source>No space left on device</source>
        <translation>Plus de place sur le disque</translation>
    </message>
    <message>
        <source>Disk quota exceeded</source>
        <translation>Quota de disque dépassé</translation>
    </message>
    <message>
        <source>Read-only file system</source>
        <translation>Système de fichiers en lecture seule</translation>
    </message>
    <message>
        <source>Not a directory</source>
        <translation>Ce n’est pas un dossier</translation>
    </message>
    <message>
        <source>Is a directory</source>
        <translation>C’est un dossier</translation>
    </message>
    <message>
        <source>File exists</source>
        <translation>Le fichier existe déjà</translation>
    </message>
    <message>
        <source>Input/output error</source>
        <translation>Erreur d’entrée-sortie</translation>
    </message>
    <message>
        <source>Too many open files</source>
        <translation>Trop de fichiers ouverts</translation>
    </message>
    <message>
        <source>read at byte %1</source>
        <translation>lire à l’octet %1</translation>
    </message>
    <message>
        <source>write %1 bytes at byte %2</source>
        <translation>écrire %1 octets à l’octet %2</translation>
    </message>
    <message>
        <source>File too large</source>
        <translation>Fichier trop gros</translation>
    </message>
    <message>
        <source>Too many levels of symbolic links</source>
        <translation>Trop de niveaux de liens symboliques</translation>
    </message>
    <message>
        <source>raise the limit of file sizes (ulimit -f) or choose another disk</source>
        <translation>relevez la limite de taille des fichiers (ulimit -f) ou choisissez un autre disque</translation>
    </message>
    <message>
        <source>check the disk</source>
        <translation>vérifiez le disque</translation>
    </message>
    <message>
        <source>remove the link or choose another place</source>
        <translation>retirez le lien ou choisissez un autre endroit</translation>
    </message>
    <message>
        <source>the file ends at byte %1, %2 bytes short</source>
        <translation>le fichier finit à l’octet %1 ; il en manque %2</translation>
    </message>
    <message>
        <source>it was cut short after it had been opened; copy it again</source>
        <translation>il a été raccourci après son ouverture ; copiez-le à nouveau</translation>
    </message>
    <message>
        <source>the file has several names</source>
        <translation>le fichier a plusieurs noms</translation>
    </message>
    <message>
        <source>%1: checksum differs</source>
        <translation>%1 : la somme de contrôle diffère</translation>
    </message>
    <message>
        <source>`verify` names the samples; make the file again, or allow damaged input</source>
        <translation>« Vérifier » nomme les échantillons ; refaites le fichier, ou acceptez des données endommagées</translation>
    </message>
    <message>
        <source>decoding the image takes more than %1 (%2)</source>
        <translation>le décodage de l’image prend plus de %1 (%2)</translation>
    </message>
    <message>
        <source>resize or remove it, or raise %1</source>
        <translation>redimensionnez-la ou retirez-la, ou augmentez %1</translation>
    </message>
    <message>
        <source>check the path</source>
        <translation>vérifiez le chemin</translation>
    </message>
    <message>
        <source>check the permissions or choose another place</source>
        <translation>vérifiez les permissions ou choisissez un autre endroit</translation>
    </message>
    <message>
        <source>free some space or choose another disk</source>
        <translation>libérez de la place ou choisissez un autre disque</translation>
    </message>
    <message>
        <source>free some space</source>
        <translation>libérez de la place</translation>
    </message>
    <message>
        <source>check the disk and its free space</source>
        <translation>vérifiez le disque et la place libre</translation>
    </message>
    <message>
        <source>no class folders</source>
        <translation>aucun dossier de classe</translation>
    </message>
    <message>
        <source>images, but no class folders</source>
        <translation>des images, mais aucun dossier de classe</translation>
    </message>
    <message>
        <source>no image files below this folder</source>
        <translation>aucun fichier d’image sous ce dossier</translation>
    </message>
    <message>
        <source>there is a validation folder, but no folder named train</source>
        <translation>il y a un dossier de validation, mais aucun dossier nommé train</translation>
    </message>
    <message>
        <source>expected train/ and val/ with one folder per class, or one folder per class</source>
        <translation>attendu&#xa0;: train/ et val/ avec un dossier par classe, ou un dossier par classe</translation>
    </message>
    <message>
        <source>not a folder</source>
        <translation>ce n’est pas un dossier</translation>
    </message>
    <message>
        <source>choose the folder that the images lie in; unpack an archive first</source>
        <translation>choisissez le dossier qui contient les images&#xa0;; décompressez d’abord une archive</translation>
    </message>
    <message>
        <source>the image folder does not exist</source>
        <translation>le dossier d’images n’existe pas</translation>
    </message>
    <message>
        <source>the folder holds splits (%1), not classes</source>
        <translation>le dossier contient des parties (%1), pas des classes</translation>
    </message>
    <message>
        <source>name one of them: %1</source>
        <translation>nommez l’une d’elles&#xa0;: %1</translation>
    </message>
    <message>
        <source>%1 and %2 are both training splits</source>
        <translation>%1 et %2 sont toutes deux des parties d’entraînement</translation>
    </message>
    <message>
        <source>move one of them away</source>
        <translation>déplacez l’une d’elles</translation>
    </message>
    <message>
        <source>&apos;%1&apos; of a system or tool left out, %2 times: %3</source>
        <translation>«&#xa0;%1&#xa0;» d’un système ou d’un outil laissé de côté, %2 fois&#xa0;: %3</translation>
    </message>
    <message>
        <source>&apos;%1&apos; of a system or tool left out: %2</source>
        <translation>«&#xa0;%1&#xa0;» d’un système ou d’un outil laissé de côté&#xa0;: %2</translation>
    </message>
    <message>
        <source>two folders have this name, in two spellings of Unicode (as macOS and as other systems write it); taken as one class</source>
        <translation>deux dossiers portent ce nom, en deux écritures d’Unicode (celle de macOS et celle des autres systèmes)&#xa0;; pris pour une seule classe</translation>
    </message>
    <message>
        <source>every class folder holds a train and a test folder; the images of both are used, put the splits above the classes</source>
        <translation>chaque dossier de classe contient un dossier train et un dossier test&#xa0;; les images des deux sont utilisées, mettez les parties au-dessus des classes</translation>
    </message>
    <message>
        <source>%1; %2</source>
        <translation>%1&#xa0;; %2</translation>
    </message>
    <message>
        <source>%1 and %2 taken as splits</source>
        <translation>%1 et %2 pris pour des parties</translation>
    </message>
    <message>
        <source>%1 taken as the training split</source>
        <translation>%1 pris pour la partie d’entraînement</translation>
    </message>
    <message>
        <source>%1, the only folder here, taken for the dataset</source>
        <translation>%1, le seul dossier ici, pris pour le jeu de données</translation>
    </message>
    <message>
        <source>%1 left out: %2</source>
        <translation>%1 laissé de côté&#xa0;: %2</translation>
    </message>
    <message>
        <source>it has no classes</source>
        <translation>il n’a pas de classes</translation>
    </message>
    <message>
        <source>it has no images</source>
        <translation>il n’a pas d’images</translation>
    </message>
    <message>
        <source>its folders are empty</source>
        <translation>ses dossiers sont vides</translation>
    </message>
    <message>
        <source>%1 is the validation split</source>
        <translation>%1 est la partie de validation</translation>
    </message>
    <message>
        <source>none of its folders is a class of %1</source>
        <translation>aucun de ses dossiers n’est une classe de %1</translation>
    </message>
    <message>
        <source>not among the splits</source>
        <translation>n’est pas l’une des parties</translation>
    </message>
    <message>
        <source>it repeats the class folders beside it</source>
        <translation>il répète les dossiers de classe à côté de lui</translation>
    </message>
    <message>
        <source>%1 taken as a class: %2</source>
        <translation>%1 pris pour une classe&#xa0;: %2</translation>
    </message>
    <message>
        <source>it contains images itself</source>
        <translation>il a des images à lui</translation>
    </message>
    <message>
        <source>it is one of several folders of images</source>
        <translation>c’est l’un de plusieurs dossiers d’images</translation>
    </message>
    <message>
        <source>there is no validation folder beside train; scan the train folder itself to have a part split off</source>
        <translation>il n’y a pas de dossier de validation à côté de train&#xa0;; parcourez le dossier train lui-même pour qu’une part en soit détachée</translation>
    </message>
    <message>
        <source>the link leads nowhere; passed over</source>
        <translation>le lien ne mène nulle part&#xa0;; ignoré</translation>
    </message>
    <message>
        <source>%1 image files lie outside any class folder; ignored</source>
        <translation>%1 fichiers d’images sont hors de tout dossier de classe&#xa0;; ignorés</translation>
    </message>
    <message>
        <source>not listed in val_annotations.txt; ignored</source>
        <translation>absent de val_annotations.txt&#xa0;; ignoré</translation>
    </message>
    <message>
        <source>not a regular file</source>
        <translation>ce n’est pas un fichier ordinaire</translation>
    </message>
    <message>
        <source>class &apos;%1&apos; has no images in %2</source>
        <translation>la classe «&#xa0;%1&#xa0;» n’a pas d’images dans %2</translation>
    </message>
    <message>
        <source>class &apos;%1&apos; (and %2 more) has no images in %3</source>
        <translation>la classe «&#xa0;%1&#xa0;» (et %2 autres) n’a pas d’images dans %3</translation>
    </message>
    <message>
        <source>class &apos;%1&apos; is missing in %2</source>
        <translation>la classe «&#xa0;%1&#xa0;» manque dans %2</translation>
    </message>
    <message>
        <source>class &apos;%1&apos; of %2 is unknown to train</source>
        <translation>la classe «&#xa0;%1&#xa0;» de %2 est inconnue de train</translation>
    </message>
    <message>
        <source>put images into a folder of that name, or remove the class</source>
        <translation>mettez des images dans un dossier de ce nom, ou supprimez la classe</translation>
    </message>
    <message>
        <source>both splits need the same class folders</source>
        <translation>les deux parties ont besoin des mêmes dossiers de classe</translation>
    </message>
    <message>
        <source>the file is empty (0 bytes)</source>
        <translation>le fichier est vide (0 octet)</translation>
    </message>
    <message>
        <source>the file is empty</source>
        <translation>le fichier est vide</translation>
    </message>
    <message>
        <source>unreadable image: %1</source>
        <translation>image illisible&#xa0;: %1</translation>
    </message>
    <message>
        <source>left out: %1</source>
        <translation>laissée de côté&#xa0;: %1</translation>
    </message>
    <message>
        <source>grey image</source>
        <translation>image en gris</translation>
    </message>
    <message>
        <source>CMYK image</source>
        <translation>image CMJN</translation>
    </message>
    <message>
        <source>the extension is wrong: a %1 image</source>
        <translation>mauvaise extension&#xa0;: une image %1</translation>
    </message>
    <message>
        <source>not a sound JPEG: %1</source>
        <translation>JPEG endommagé&#xa0;: %1</translation>
    </message>
    <message>
        <source>corrupt %1 file: %2</source>
        <translation>fichier %1 endommagé&#xa0;: %2</translation>
    </message>
    <message>
        <source>corrupt %1 file</source>
        <translation>fichier %1 endommagé</translation>
    </message>
    <message>
        <source>the %1 header claims more pixels than a file of this size can hold</source>
        <translation>l’en-tête %1 annonce plus de pixels qu’un fichier de cette taille ne peut en contenir</translation>
    </message>
    <message>
        <source>the image claims %1 x %2 pixels, more than the limit of %3 megapixels</source>
        <translation>l’image annonce %1&#xa0;×&#xa0;%2 pixels, plus que la limite de %3 mégapixels</translation>
    </message>
    <message>
        <source>resize or remove it</source>
        <translation>réduisez-la ou supprimez-la</translation>
    </message>
    <message>
        <source>%1 is not supported</source>
        <translation>non pris en charge&#xa0;: %1</translation>
    </message>
    <message>
        <source>animated WebP</source>
        <translation>WebP animé</translation>
    </message>
    <message>
        <source>floating-point TIFF</source>
        <translation>TIFF en virgule flottante</translation>
    </message>
    <message>
        <source>TIFF with signed samples</source>
        <translation>TIFF à échantillons signés</translation>
    </message>
    <message>
        <source>TIFF with compression %1</source>
        <translation>TIFF avec la compression %1</translation>
    </message>
    <message>
        <source>save it as PNG, or as TIFF with 8 or 16 bits per sample</source>
        <translation>enregistrez-la en PNG, ou en TIFF avec 8 ou 16 bits par échantillon</translation>
    </message>
    <message>
        <source>the list of excluded images names no image of this data</source>
        <translation>la liste des images exclues ne nomme aucune image de ces données</translation>
    </message>
    <message>
        <source>%1 image left out, as the list of excluded images says</source>
        <translation>%1 image laissée de côté, comme le dit la liste des images exclues</translation>
    </message>
    <message>
        <source>%1 images left out, as the list of excluded images says</source>
        <translation>%1 images laissées de côté, comme le dit la liste des images exclues</translation>
    </message>
    <message>
        <source>the kept result of a check of images is damaged</source>
        <translation>le résultat conservé d’une vérification des images est endommagé</translation>
    </message>
    <message>
        <source>check the images again</source>
        <translation>vérifiez de nouveau les images</translation>
    </message>
    <message>
        <source>the file&apos;s format is %1, which Formwork does not read</source>
        <translation>le fichier est au format %1, que Formwork ne lit pas</translation>
    </message>
    <message>
        <source>convert it to JPEG or PNG</source>
        <translation>convertissez-le en JPEG ou en PNG</translation>
    </message>
    <message>
        <source>the file is a Git LFS pointer, not an image</source>
        <translation>le fichier est un pointeur Git LFS, pas une image</translation>
    </message>
    <message>
        <source>git lfs pull fetches it</source>
        <translation>git lfs pull le récupère</translation>
    </message>
    <message>
        <source>the file is a web page, not an image</source>
        <translation>le fichier est une page web, pas une image</translation>
    </message>
    <message>
        <source>download the image itself</source>
        <translation>téléchargez l’image elle-même</translation>
    </message>
    <message>
        <source>the file holds nothing but zeros</source>
        <translation>le fichier ne contient que des zéros</translation>
    </message>
    <message>
        <source>copy or download it again</source>
        <translation>copiez-le ou téléchargez-le de nouveau</translation>
    </message>
    <message>
        <source>no JPEG, PNG, WebP, BMP or TIFF image</source>
        <translation>ni JPEG, ni PNG, WebP, BMP ou TIFF</translation>
    </message>
    <message>
        <source>the %1 file ends early</source>
        <translation>le fichier %1 s’arrête trop tôt</translation>
    </message>
    <message>
        <source>none of the %1 images of &apos;%2&apos; could be read</source>
        <translation>aucune des %1 images de «&#xa0;%2&#xa0;» n’a pu être lue</translation>
    </message>
    <message>
        <source>see the problems reported for the single images</source>
        <translation>voyez les problèmes signalés pour chaque image</translation>
    </message>
    <message>
        <source>an image needs %1 bytes, more than the largest page</source>
        <translation>une image demande %1 octets, plus que la plus grande page</translation>
    </message>
    <message>
        <source>set a maximum resolution</source>
        <translation>fixez une résolution maximale</translation>
    </message>
    <message>
        <source>this is no beton file</source>
        <translation>ce n’est pas un fichier beton</translation>
    </message>
    <message>
        <source>this is no beton file: it is empty</source>
        <translation>ce n’est pas un fichier beton&#xa0;: il est vide</translation>
    </message>
    <message>
        <source>this is no beton file: it has fewer bytes than a header</source>
        <translation>ce n’est pas un fichier beton&#xa0;: il est plus court qu’un en-tête</translation>
    </message>
    <message>
        <source>choose a file made by a conversion, or convert a folder first</source>
        <translation>choisissez un fichier issu d’une conversion, ou convertissez d’abord un dossier</translation>
    </message>
    <message>
        <source>writing of this file was never finished (its allocation table is missing)</source>
        <translation>l’écriture de ce fichier n’a jamais été terminée (sa table d’allocation manque)</translation>
    </message>
    <message>
        <source>beton version %1 is not supported; only version 2 is</source>
        <translation>la version %1 de beton n’est pas lue&#xa0;; seule la version 2 l’est</translation>
    </message>
    <message>
        <source>the beton file has no image field</source>
        <translation>le fichier beton n’a pas de champ d’images</translation>
    </message>
    <message>
        <source>choose a beton file of images</source>
        <translation>choisissez un fichier beton d’images</translation>
    </message>
    <message>
        <source>convert the images again</source>
        <translation>convertissez de nouveau les images</translation>
    </message>
    <message>
        <source>the file already exists</source>
        <translation>ce fichier existe déjà</translation>
    </message>
    <message>
        <source>choose another name, or allow that it is replaced</source>
        <translation>choisissez un autre nom, ou permettez de le remplacer</translation>
    </message>
    <message>
        <source>the folder is not empty</source>
        <translation>le dossier n’est pas vide</translation>
    </message>
    <message>
        <source>choose a folder that is empty or not there yet</source>
        <translation>choisissez un dossier vide ou qui n’existe pas encore</translation>
    </message>
    <message>
        <source>another process is writing this file</source>
        <translation>un autre programme écrit ce fichier</translation>
    </message>
    <message>
        <source>wait until it has ended</source>
        <translation>attendez qu’il ait fini</translation>
    </message>
    <message>
        <source>&apos;%1&apos; must be %2, not %3</source>
        <translation>«&#xa0;%1&#xa0;» doit être %2, et non %3</translation>
    </message>
    <message>
        <source>a number above 0</source>
        <translation>un nombre supérieur à 0</translation>
    </message>
    <message>
        <source>a number</source>
        <translation>un nombre</translation>
    </message>
    <message>
        <source>a text</source>
        <translation>un texte</translation>
    </message>
    <message>
        <source>a path</source>
        <translation>un chemin</translation>
    </message>
    <message>
        <source>empty</source>
        <translation>vide</translation>
    </message>
    <message>
        <source>unknown key &apos;%1&apos;</source>
        <translation>clé inconnue «&#xa0;%1&#xa0;»</translation>
    </message>
    <message>
        <source>line %1: unknown key &apos;%2&apos;</source>
        <translation>ligne %1&#xa0;: clé inconnue «&#xa0;%2&#xa0;»</translation>
    </message>
    <message>
        <source>line %1: &apos;%2&apos; must be %3, not %4</source>
        <translation>ligne %1&#xa0;: «&#xa0;%2&#xa0;» doit être %3, et non %4</translation>
    </message>
    <message>
        <source>&apos;data.train&apos; is not given</source>
        <translation>«&#xa0;data.train&#xa0;» n’est pas donné</translation>
    </message>
    <message>
        <source>name a beton file or a folder of classes</source>
        <translation>nommez un fichier beton ou un dossier de classes</translation>
    </message>
    <message>
        <source>did you mean &apos;%1&apos;?</source>
        <translation>vouliez-vous dire «&#xa0;%1&#xa0;»&#xa0;?</translation>
    </message>
    <message>
        <source>the lists of this config make more than %1 runs</source>
        <translation>les listes de cette configuration font plus de %1 essais</translation>
    </message>
    <message>
        <source>shorten the list of &apos;%1&apos;</source>
        <translation>raccourcissez la liste de «&#xa0;%1&#xa0;»</translation>
    </message>
    <message>
        <source>train.batch_size is 1, but LeViT normalises over the batch</source>
        <translation>train.batch_size vaut 1, mais LeViT normalise sur le lot</translation>
    </message>
    <message>
        <source>set train.batch_size to 4 or more</source>
        <translation>mettez train.batch_size à 4 ou plus</translation>
    </message>
    <message>
        <source>%1 is not there</source>
        <translation>%1 n’est pas là</translation>
    </message>
    <message>
        <source>check the path; relative ones start at the current folder</source>
        <translation>vérifiez le chemin&#xa0;; un chemin relatif part du dossier courant</translation>
    </message>
    <message>
        <source>%1 is a folder, but data.loader is beton</source>
        <translation>%1 est un dossier, mais data.loader est beton</translation>
    </message>
    <message>
        <source>convert the folder first, or set data.loader to folder</source>
        <translation>convertissez d’abord le dossier, ou mettez data.loader à folder</translation>
    </message>
    <message>
        <source>%1 is a file, but data.loader is folder</source>
        <translation>%1 est un fichier, mais data.loader est folder</translation>
    </message>
    <message>
        <source>set data.loader to beton, or name a folder of classes</source>
        <translation>mettez data.loader à beton, ou nommez un dossier de classes</translation>
    </message>
    <message>
        <source>%1 training images are too few for %2</source>
        <translation>%1 images d’entraînement ne suffisent pas pour %2</translation>
    </message>
    <message>
        <source>give at least %1</source>
        <translation>donnez-en au moins %1</translation>
    </message>
    <message>
        <source>training ran out of memory</source>
        <translation>l’entraînement a manqué de mémoire</translation>
    </message>
    <message>
        <source>training ran out of memory: %1</source>
        <translation>l’entraînement a manqué de mémoire&#xa0;: %1</translation>
    </message>
    <message>
        <source>the evaluation ran out of memory</source>
        <translation>l’évaluation a manqué de mémoire</translation>
    </message>
    <message>
        <source>the evaluation ran out of memory: %1</source>
        <translation>l’évaluation a manqué de mémoire&#xa0;: %1</translation>
    </message>
    <message>
        <source>the prediction ran out of memory</source>
        <translation>la prédiction a manqué de mémoire</translation>
    </message>
    <message>
        <source>the prediction ran out of memory: %1</source>
        <translation>la prédiction a manqué de mémoire&#xa0;: %1</translation>
    </message>
    <message>
        <source>use a smaller batch, or close other programs</source>
        <translation>choisissez un lot plus petit, ou fermez d’autres programmes</translation>
    </message>
    <message>
        <source>train.device is cuda, but LibTorch finds no CUDA device</source>
        <translation>train.device est cuda, mais LibTorch ne trouve aucun appareil CUDA</translation>
    </message>
    <message>
        <source>set train.device to auto or cpu, or build with a LibTorch for CUDA</source>
        <translation>mettez train.device à auto ou cpu, ou compilez avec une LibTorch pour CUDA</translation>
    </message>
    <message>
        <source>check the NVIDIA driver (nvidia-smi), or set train.device to auto or cpu</source>
        <translation>vérifiez le pilote NVIDIA (nvidia-smi), ou mettez train.device à auto ou cpu</translation>
    </message>
    <message>
        <source>the training module is not there</source>
        <translation>le module d’entraînement n’est pas là</translation>
    </message>
    <message>
        <source>start a new run for other settings</source>
        <translation>créez un nouvel essai pour d’autres réglages</translation>
    </message>
    <message>
        <source>start a new run for other data</source>
        <translation>créez un nouvel essai pour d’autres données</translation>
    </message>
    <message>
        <source>the workspace&apos;s database is damaged: %1</source>
        <translation>la base de données de l’espace de travail est endommagée&#xa0;: %1</translation>
    </message>
    <message>
        <source>the workspace&apos;s database failed: %1</source>
        <translation>la base de données de l’espace de travail a échoué&#xa0;: %1</translation>
    </message>
    <message>
        <source>file is not a database</source>
        <translation>le fichier n’est pas une base de données</translation>
    </message>
    <message>
        <source>database disk image is malformed</source>
        <translation>la base de données est mal formée</translation>
    </message>
    <message>
        <source>the workspace is locked by another program: %1</source>
        <translation>l’espace de travail est verrouillé par un autre programme&#xa0;: %1</translation>
    </message>
    <message>
        <source>close what else uses the workspace, or try again</source>
        <translation>fermez ce qui utilise l’espace de travail, ou réessayez</translation>
    </message>
    <message>
        <source>cannot write the workspace: %1</source>
        <translation>impossible d’écrire dans l’espace de travail&#xa0;: %1</translation>
    </message>
    <message>
        <source>check the permissions or choose another workspace</source>
        <translation>vérifiez les permissions ou choisissez un autre espace de travail</translation>
    </message>
    <message>
        <source>cannot write the workspace folder: %1</source>
        <translation>impossible d’écrire dans le dossier de l’espace de travail&#xa0;: %1</translation>
    </message>
    <message>
        <source>check its permissions, or choose another workspace</source>
        <translation>vérifiez ses permissions, ou choisissez un autre espace de travail</translation>
    </message>
    <message>
        <source>the workspace was written by a newer Formwork (database version %1, this program knows up to %2)</source>
        <translation>l’espace de travail a été écrit par un Formwork plus récent (version %1 de la base, ce programme connaît jusqu’à %2)</translation>
    </message>
    <message>
        <source>install the newer Formwork, or choose another workspace</source>
        <translation>installez le Formwork plus récent, ou choisissez un autre espace de travail</translation>
    </message>
    <message>
        <source>this database belongs to another program</source>
        <translation>cette base de données appartient à un autre programme</translation>
    </message>
    <message>
        <source>this is not the database of a workspace</source>
        <translation>ce n’est pas la base de données d’un espace de travail</translation>
    </message>
    <message>
        <source>choose another workspace</source>
        <translation>choisissez un autre espace de travail</translation>
    </message>
    <message>
        <source>run %1 cannot be %2: it is being trained by %3</source>
        <translation>l’essai %1 est déjà entraîné par %3 (%2)</translation>
    </message>
    <message>
        <source>run %1 cannot be %2: it is reserved by %3</source>
        <translation>l’essai %1 est réservé par %3 (%2)</translation>
    </message>
    <message>
        <source>stop it first, or wait for it</source>
        <translation>arrêtez-le d’abord, ou attendez-le</translation>
    </message>
    <message>
        <source>run %1 is already done</source>
        <translation>l’essai %1 est déjà terminé</translation>
    </message>
    <message>
        <source>start a new run of its config</source>
        <translation>créez un nouvel essai avec sa configuration</translation>
    </message>
    <message>
        <source>run %1 was deleted</source>
        <translation>l’essai %1 a été supprimé</translation>
    </message>
    <message>
        <source>undo the deletion in the window first</source>
        <translation>annulez d’abord la suppression dans la fenêtre</translation>
    </message>
    <message>
        <source>a run needs a name</source>
        <translation>un essai a besoin d’un nom</translation>
    </message>
    <message>
        <source>a beton file needs a name</source>
        <translation>Un fichier beton a besoin d’un nom</translation>
    </message>
    <message>
        <source>the name &apos;%1&apos; contains a &apos;/&apos;</source>
        <translation>Le nom «&#xa0;%1&#xa0;» contient un «&#xa0;/&#xa0;»</translation>
    </message>
    <message>
        <source>the name is too long</source>
        <translation>Le nom est trop long</translation>
    </message>
    <message>
        <source>&apos;%1&apos;: %2 may be one number or two values</source>
        <translation>«&#xa0;%1&#xa0;»&#xa0;: %2 peut être un nombre ou deux valeurs</translation>
    </message>
    <message>
        <source>write %1 for one number, or %2 for two values</source>
        <translation>écrivez %1 pour un nombre, ou %2 pour deux valeurs</translation>
    </message>
    <message>
        <source>&apos;%1&apos;: the range %2 runs backwards</source>
        <translation>«&#xa0;%1&#xa0;»&#xa0;: l’intervalle %2 va à rebours</translation>
    </message>
    <message>
        <source>&apos;%1&apos;: the range %2 has more than %3 numbers</source>
        <translation>«&#xa0;%1&#xa0;»&#xa0;: l’intervalle %2 a plus de %3 nombres</translation>
    </message>
    <message>
        <source>write the smaller number first, as in 0..4</source>
        <translation>écrivez le plus petit nombre d’abord, comme dans 0..4</translation>
    </message>
    <message>
        <source>model.weights: %1</source>
        <translation>model.weights&#xa0;: %1</translation>
    </message>
    <message>
        <source>distillation.teacher: %1</source>
        <translation>distillation.teacher&#xa0;: %1</translation>
    </message>
    <message>
        <source>run %1 (%2) has no checkpoint</source>
        <translation>l’essai %1 (%2) n’a pas de point de reprise</translation>
    </message>
    <message>
        <source>run %1 (%2) has no best checkpoint</source>
        <translation>l’essai %1 (%2) n’a pas de meilleur point de reprise</translation>
    </message>
    <message>
        <source>run %1 (%2) has no last checkpoint</source>
        <translation>l’essai %1 (%2) n’a pas de dernier point de reprise</translation>
    </message>
    <message>
        <source>train it for an epoch first</source>
        <translation>entraînez-le d’abord pendant une époque</translation>
    </message>
    <message>
        <source>a run is extended by at least one epoch</source>
        <translation>un essai se prolonge d’au moins une époque</translation>
    </message>
    <message>
        <source>run %1 has trained no epoch yet</source>
        <translation>l’essai %1 n’a encore entraîné aucune époque</translation>
    </message>
    <message>
        <source>run %1 kept no optimiser state, so it cannot be extended</source>
        <translation>l’essai %1 n’a pas gardé l’état de l’optimiseur et ne peut donc pas être prolongé</translation>
    </message>
    <message>
        <source>start a new run from its weights: model.weights: run %1</source>
        <translation>créez un nouvel essai à partir de ses poids&#xa0;: model.weights: run %1</translation>
    </message>
    <message>
        <source>&apos;extension.end_lr&apos; is above &apos;extension.start_lr&apos;</source>
        <translation>«&#xa0;extension.end_lr&#xa0;» dépasse «&#xa0;extension.start_lr&#xa0;»</translation>
    </message>
    <message>
        <source>lower it</source>
        <translation>diminuez-le</translation>
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
        <source>; over pairs of epochs, trained in turns</source>
        <translation>&#xa0;; sur des paires d’époques, entraînées à tour de rôle</translation>
    </message>
    <message>
        <source>“%1” was validated on other data than “%2”: %3</source>
        <translation>«&#xa0;%1&#xa0;» a été validé sur d’autres données que «&#xa0;%2&#xa0;»&#xa0;: %3</translation>
    </message>
    <message>
        <source>“%1” was trained on other data than “%2”: %3</source>
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
</context>
<context>
    <name>formwork::Limits</name>
    <message>
        <source>No epoch has ended yet.</source>
        <translation>Aucune époque n’est encore terminée.</translation>
    </message>
    <message>
        <source>Data limits this run: for %1 % of the training time it waits for images to be decoded.</source>
        <translation>Les données limitent cet essai&#xa0;: pendant %1&#xa0;% du temps d’entraînement, il attend le décodage des images.</translation>
    </message>
    <message>
        <source>The disk limits this run: for %1 % of the training time it waits for data to be read.</source>
        <translation>Le disque limite cet essai&#xa0;: pendant %1&#xa0;% du temps d’entraînement, il attend la lecture des données.</translation>
    </message>
    <message>
        <source>Data limits this run: %1 % of the training time is waiting for images.</source>
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
        <source>Convert to a smaller longest side: less to read and to decode.</source>
        <translation>Convertir avec un plus petit côté long&#xa0;: moins à lire et à décoder.</translation>
    </message>
    <message>
        <source>Use more loader workers than %1: cores are idle.</source>
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
        <source>Try a larger batch size than %1: fewer and larger copies.</source>
        <translation>Essayer une taille de lot supérieure à %1&#xa0;: des copies moins nombreuses et plus grandes.</translation>
    </message>
    <message>
        <source>Try a larger batch size than %1: the GPU is busy for only %2 % of the time.</source>
        <translation>Essayer une taille de lot supérieure à %1&#xa0;: le GPU n’est occupé que %2&#xa0;% du temps.</translation>
    </message>
    <message>
        <source>Use more compute threads than %1: %2 cores are there.</source>
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
    <name>formwork::Machine</name>
    <message>
        <source>Program</source>
        <translation>Programme</translation>
    </message>
    <message>
        <source>Build</source>
        <translation>Compilation</translation>
    </message>
    <message>
        <source>Operating system</source>
        <translation>Système d’exploitation</translation>
    </message>
    <message>
        <source>Kernel</source>
        <translation>Noyau</translation>
    </message>
    <message>
        <source>Processor</source>
        <translation>Processeur</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>Modèle</translation>
    </message>
    <message>
        <source>Sockets</source>
        <translation>Processeurs physiques</translation>
    </message>
    <message>
        <source>Cores</source>
        <translation>Cœurs</translation>
    </message>
    <message>
        <source>Threads</source>
        <translation>Fils d’exécution</translation>
    </message>
    <message>
        <source>Usable threads</source>
        <translation>Fils utilisables</translation>
    </message>
    <message>
        <source>Control groups</source>
        <translation>Groupes de contrôle</translation>
    </message>
    <message>
        <source>CPU quota</source>
        <translation>Quota de processeur</translation>
    </message>
    <message>
        <source>Virtual machine</source>
        <translation>Machine virtuelle</translation>
    </message>
    <message>
        <source>Memory and limits</source>
        <translation>Mémoire et limites</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>Mémoire</translation>
    </message>
    <message>
        <source>Swap</source>
        <translation>Espace d’échange</translation>
    </message>
    <message>
        <source>Memory limit</source>
        <translation>Limite de mémoire</translation>
    </message>
    <message>
        <source>Open files</source>
        <translation>Fichiers ouverts</translation>
    </message>
    <message>
        <source>File size</source>
        <translation>Taille des fichiers</translation>
    </message>
    <message>
        <source>Locked memory</source>
        <translation>Mémoire verrouillée</translation>
    </message>
    <message>
        <source>Address space</source>
        <translation>Espace d’adressage</translation>
    </message>
    <message>
        <source>Computing</source>
        <translation>Calcul</translation>
    </message>
    <message>
        <source>Training module</source>
        <translation>Module d’entraînement</translation>
    </message>
    <message>
        <source>Module file</source>
        <translation>Fichier du module</translation>
    </message>
    <message>
        <source>Matrix products</source>
        <translation>Produits de matrices</translation>
    </message>
    <message>
        <source>Linear layers</source>
        <translation>Couches linéaires</translation>
    </message>
    <message>
        <source>Reference loop</source>
        <translation>Boucle de référence</translation>
    </message>
    <message>
        <source>Measured with</source>
        <translation>Mesuré avec</translation>
    </message>
    <message>
        <source>NVIDIA driver</source>
        <translation>Pilote NVIDIA</translation>
    </message>
    <message>
        <source>Workspace</source>
        <translation>Espace de travail</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>Dossier</translation>
    </message>
    <message>
        <source>Nearest existing folder</source>
        <translation>Dossier existant le plus proche</translation>
    </message>
    <message>
        <source>Disk</source>
        <translation>Disque</translation>
    </message>
    <message>
        <source>Free space</source>
        <translation>Espace libre</translation>
    </message>
    <message>
        <source>Access</source>
        <translation>Accès</translation>
    </message>
    <message>
        <source>Window</source>
        <translation>Fenêtre</translation>
    </message>
    <message>
        <source>Qt platform</source>
        <translation>Plateforme de Qt</translation>
    </message>
    <message>
        <source>Libraries</source>
        <translation>Bibliothèques</translation>
    </message>
    <message>
        <source>OpenMP runtime</source>
        <translation>Bibliothèque OpenMP</translation>
    </message>
    <message>
        <source>unknown</source>
        <translation>inconnu</translation>
    </message>
    <message>
        <source>unlimited</source>
        <translation>illimité</translation>
    </message>
    <message>
        <source>none</source>
        <translation>aucun</translation>
    </message>
    <message>
        <source>yes</source>
        <translation>oui</translation>
    </message>
    <message>
        <source>version %1</source>
        <translation>version %1</translation>
    </message>
    <message>
        <source>%1 CPUs</source>
        <translation>%1 processeurs</translation>
    </message>
    <message>
        <source>%1, %2 available</source>
        <translation>%1, dont %2 disponibles</translation>
    </message>
    <message>
        <source>%1, %2 free</source>
        <translation>%1, dont %2 libres</translation>
    </message>
    <message>
        <source>%1 (hard limit %2)</source>
        <translation>%1 (limite stricte&#xa0;: %2)</translation>
    </message>
    <message>
        <source>not measured</source>
        <translation>non mesuré</translation>
    </message>
    <message>
        <source>%1 GFLOP/s, %2 x the reference</source>
        <translation>%1 GFLOP/s, %2 fois la référence</translation>
    </message>
    <message>
        <source>%1, 1 thread</source>
        <translation>%1, 1 fil</translation>
    </message>
    <message>
        <source>%1, %2 threads</source>
        <translation>%1, %2 fils</translation>
    </message>
    <message>
        <source>CUDA %1, 1 device</source>
        <translation>CUDA %1, 1 périphérique</translation>
    </message>
    <message>
        <source>CUDA %1, %2 devices</source>
        <translation>CUDA %1, %2 périphériques</translation>
    </message>
    <message>
        <source>unknown: the training module does not load</source>
        <translation>inconnu&#xa0;: le module d’entraînement ne se charge pas</translation>
    </message>
    <message>
        <source>none: LibTorch was built without CUDA</source>
        <translation>aucun&#xa0;: LibTorch est compilé sans CUDA</translation>
    </message>
    <message>
        <source>none: the driver&apos;s CUDA is %1, LibTorch&apos;s %2</source>
        <translation>aucun&#xa0;: le CUDA du pilote est %1, celui de LibTorch %2</translation>
    </message>
    <message>
        <source>none: there is no NVIDIA driver (libcuda.so.1) (CUDA %1)</source>
        <translation>aucun&#xa0;: il n’y a pas de pilote NVIDIA (libcuda.so.1) (CUDA %1)</translation>
    </message>
    <message>
        <source>none: %1 (CUDA %2)</source>
        <translation>aucun&#xa0;: %1 (CUDA %2)</translation>
    </message>
    <message>
        <source>the driver finds no device</source>
        <translation>le pilote ne trouve aucun périphérique</translation>
    </message>
    <message>
        <source>the driver fails: %1</source>
        <translation>le pilote échoue&#xa0;: %1</translation>
    </message>
    <message>
        <source>%1, up to CUDA %2</source>
        <translation>%1, jusqu’à CUDA %2</translation>
    </message>
    <message>
        <source>%1, compute capability %2</source>
        <translation>%1, capacité de calcul %2</translation>
    </message>
    <message>
        <source>%1, network</source>
        <translation>%1, réseau</translation>
    </message>
    <message>
        <source>%1, local</source>
        <translation>%1, local</translation>
    </message>
    <message>
        <source>%1 free of %2</source>
        <translation>%1 libres sur %2</translation>
    </message>
    <message>
        <source>read-only file system</source>
        <translation>système de fichiers en lecture seule</translation>
    </message>
    <message>
        <source>writable</source>
        <translation>modifiable</translation>
    </message>
    <message>
        <source>not writable</source>
        <translation>non modifiable</translation>
    </message>
    <message>
        <source>%1 (headers; library %2)</source>
        <translation>%1 (en-têtes&#x202f;; bibliothèque %2)</translation>
    </message>
    <message>
        <source>training is not possible: %1</source>
        <translation>l’entraînement n’est pas possible&#xa0;: %1</translation>
    </message>
    <message>
        <source>there is no training module</source>
        <translation>il n’y a pas de module d’entraînement</translation>
    </message>
    <message>
        <source>build or install Formwork again</source>
        <translation>compilez ou installez à nouveau Formwork</translation>
    </message>
    <message>
        <source>check that LibTorch is installed</source>
        <translation>vérifiez que LibTorch est installé</translation>
    </message>
    <message>
        <source>the training module does not load: %1</source>
        <translation>le module d’entraînement ne se charge pas&#xa0;: %1</translation>
    </message>
    <message>
        <source>the BLAS in use is the reference implementation, ten times slower than OpenBLAS or worse</source>
        <translation>la bibliothèque BLAS utilisée est l’implémentation de référence, dix fois plus lente qu’OpenBLAS, ou pire</translation>
    </message>
    <message>
        <source>install libopenblas0-openmp</source>
        <translation>installez libopenblas0-openmp</translation>
    </message>
    <message>
        <source>matrix products cannot be measured: %1</source>
        <translation>les produits de matrices ne peuvent pas être mesurés&#xa0;: %1</translation>
    </message>
    <message>
        <source>OpenBLAS does not know this processor and computes without AVX: its matrix products are several times slower</source>
        <translation>OpenBLAS ne connaît pas ce processeur et calcule sans AVX&#xa0;: ses produits de matrices sont plusieurs fois plus lents</translation>
    </message>
    <message>
        <source>set the environment variable %1, or install a newer OpenBLAS</source>
        <translation>définissez la variable d’environnement %1, ou installez un OpenBLAS plus récent</translation>
    </message>
    <message>
        <source>matrix products are only %1 times as fast as the reference BLAS</source>
        <translation>les produits de matrices ne sont que %1 fois plus rapides qu’avec la BLAS de référence</translation>
    </message>
    <message>
        <source>measure again while nothing else runs; if it stays so, install another BLAS</source>
        <translation>mesurez à nouveau quand rien d’autre ne tourne&#x202f;; si rien ne change, installez une autre bibliothèque BLAS</translation>
    </message>
    <message>
        <source>the GPU (%1) is not used: LibTorch was built without CUDA</source>
        <translation>le GPU (%1) n’est pas utilisé&#xa0;: LibTorch est compilé sans CUDA</translation>
    </message>
    <message>
        <source>build Formwork with a LibTorch for CUDA</source>
        <translation>compilez Formwork avec un LibTorch pour CUDA</translation>
    </message>
    <message>
        <source>the driver is too old: it takes CUDA %1, LibTorch needs %2</source>
        <translation>le pilote est trop ancien&#xa0;: il accepte CUDA %1, LibTorch a besoin de %2</translation>
    </message>
    <message>
        <source>update the NVIDIA driver</source>
        <translation>mettez à jour le pilote NVIDIA</translation>
    </message>
    <message>
        <source>the driver has devices, but LibTorch can use none of them</source>
        <translation>le pilote a des périphériques, mais LibTorch ne peut en utiliser aucun</translation>
    </message>
    <message>
        <source>check that the versions of driver and LibTorch fit</source>
        <translation>vérifiez que les versions du pilote et de LibTorch vont ensemble</translation>
    </message>
    <message>
        <source>no GPU can be used: %1</source>
        <translation>aucun GPU n’est utilisable&#xa0;: %1</translation>
    </message>
    <message>
        <source>check CUDA_VISIBLE_DEVICES, which is set</source>
        <translation>vérifiez CUDA_VISIBLE_DEVICES, qui est définie</translation>
    </message>
    <message>
        <source>check that the GPU is visible here (nvidia-smi), and restart after a driver update</source>
        <translation>vérifiez que le GPU est visible ici (nvidia-smi), et redémarrez après une mise à jour du pilote</translation>
    </message>
    <message>
        <source>the workspace&apos;s disk is read-only: %1</source>
        <translation>le disque de l’espace de travail est en lecture seule&#xa0;: %1</translation>
    </message>
    <message>
        <source>choose another workspace</source>
        <translation>choisissez un autre espace de travail</translation>
    </message>
    <message>
        <source>the workspace cannot be written: %1</source>
        <translation>l’espace de travail n’est pas modifiable&#xa0;: %1</translation>
    </message>
    <message>
        <source>check the permissions, or choose another workspace</source>
        <translation>vérifiez les permissions, ou choisissez un autre espace de travail</translation>
    </message>
    <message>
        <source>the workspace&apos;s disk is full (%1 left)</source>
        <translation>le disque de l’espace de travail est plein (il reste %1)</translation>
    </message>
    <message>
        <source>free some space, or choose a workspace on another disk</source>
        <translation>libérez de la place, ou choisissez un espace de travail sur un autre disque</translation>
    </message>
    <message>
        <source>the workspace&apos;s disk is nearly full (%1 left)</source>
        <translation>le disque de l’espace de travail est presque plein (il reste %1)</translation>
    </message>
    <message>
        <source>free some space: checkpoints take up to some gigabytes</source>
        <translation>libérez de la place&#xa0;: les points de reprise prennent jusqu’à quelques gigaoctets</translation>
    </message>
    <message>
        <source>the workspace&apos;s disk takes no more files</source>
        <translation>le disque de l’espace de travail n’accepte plus de fichiers</translation>
    </message>
    <message>
        <source>remove files, or choose a workspace on another disk</source>
        <translation>supprimez des fichiers, ou choisissez un espace de travail sur un autre disque</translation>
    </message>
    <message>
        <source>the workspace is on a network disk (%1)</source>
        <translation>l’espace de travail est sur un disque réseau (%1)</translation>
    </message>
    <message>
        <source>use it from one computer at a time</source>
        <translation>utilisez-le depuis un seul ordinateur à la fois</translation>
    </message>
    <message>
        <source>only %1 of memory are available</source>
        <translation>seuls %1 de mémoire sont disponibles</translation>
    </message>
    <message>
        <source>close other programs, or train with small batches</source>
        <translation>fermez d’autres programmes, ou entraînez avec de petits lots</translation>
    </message>
    <message>
        <source>a control group allows %1 CPUs, but %2 threads are visible</source>
        <translation>un groupe de contrôle autorise %1 processeurs, mais %2 fils d’exécution sont visibles</translation>
    </message>
    <message>
        <source>set train.threads to %1</source>
        <translation>mettez train.threads à %1</translation>
    </message>
    <message>
        <source>Formwork may use %1 of %2 threads of the processor</source>
        <translation>Formwork peut utiliser %1 des %2 fils d’exécution du processeur</translation>
    </message>
    <message>
        <source>the processor has no AVX2: training on it is several times slower</source>
        <translation>le processeur n’a pas AVX2&#xa0;: l’entraînement y est plusieurs fois plus lent</translation>
    </message>
    <message>
        <source>only %1 files may be open at a time</source>
        <translation>seuls %1 fichiers peuvent être ouverts à la fois</translation>
    </message>
    <message>
        <source>raise the limit: %1</source>
        <translation>relevez la limite&#xa0;: %1</translation>
    </message>
    <message>
        <source>files may only grow to %1</source>
        <translation>les fichiers ne peuvent pas dépasser %1</translation>
    </message>
    <message>
        <source>the process may only map %1</source>
        <translation>le processus ne peut adresser que %1</translation>
    </message>
    <message>
        <source>lift the limit: %1</source>
        <translation>levez la limite&#xa0;: %1</translation>
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
        <source>Trains vision transformers from beton files and shows what the loader is worth.</source>
        <translation>Entraîne des transformeurs de vision à partir de fichiers beton et montre ce que vaut le chargeur.</translation>
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
        <source>Show the images as they come in the next epochs</source>
        <translation>Montrer les images telles qu’elles viennent aux époques suivantes</translation>
    </message>
    <message>
        <source>Images as the training sees them</source>
        <translation>Les images telles que les voit l’entraînement</translation>
    </message>
    <message>
        <source>On the left each image as validation sees it, then as five epochs of training do.</source>
        <translation>À gauche, chaque image telle que la voit la validation, puis telle que la voient cinq époques d’entraînement.</translation>
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
        <source>Back to the name that follows the settings</source>
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
        <source>Taking a part of %1</source>
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
        <source>Take a part of %1</source>
        <translation>Prendre une partie de %1</translation>
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
        <source>&amp;Replace files that are there already</source>
        <translation>&amp;Remplacer les fichiers déjà présents</translation>
    </message>
    <message>
        <source>Without it nothing is written where a file is in the way.</source>
        <translation>Sans cela, rien n’est écrit là où un fichier gêne.</translation>
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
        <source>The beton file that is written.</source>
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
        <source>The folder that is written to.</source>
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
        <source>A new file, or this one with more samples: it is replaced when all is written.</source>
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
        <source>Numbers above 0 that add up to 1 at most.</source>
        <translation>Des nombres supérieurs à 0 dont la somme fait 1 au plus.</translation>
    </message>
    <message>
        <source>&amp;Folds</source>
        <translation>P&amp;lis</translation>
    </message>
    <message>
        <source>How many parts of equal size.</source>
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
        <source>Only samples of the ticked classes are taken.</source>
        <translation>Seuls les échantillons des classes cochées sont pris.</translation>
    </message>
    <message>
        <source>&amp;Keep the list of classes and the labels</source>
        <translation>Garder la &amp;liste des classes et les étiquettes</translation>
    </message>
    <message>
        <source>Otherwise the new file knows the ticked classes only, with labels from 0.</source>
        <translation>Sinon, le nouveau fichier ne connaît que les classes cochées, avec des étiquettes à partir de 0.</translation>
    </message>
    <message>
        <source>&amp;Share of each class</source>
        <translation>&amp;Part de chaque classe</translation>
    </message>
    <message>
        <source>1 takes all samples.</source>
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
        <source>“%1” is no share.</source>
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
        <source>Adds beton files to this list that the library does not have.</source>
        <translation>Ajoute à cette liste des fichiers beton que la bibliothèque n’a pas.</translation>
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
    <name>formwork::ui::ChartPanel</name>
    <message>
        <source>Legend: shows and hides curves</source>
        <translation>Légende&#xa0;: affiche et masque les courbes</translation>
    </message>
    <message>
        <source>Untick a run to hide its curves</source>
        <translation>Décochez un essai pour masquer ses courbes</translation>
    </message>
    <message>
        <source>&amp;Train</source>
        <translation>E&amp;ntr.</translation>
    </message>
    <message>
        <source>Va&amp;lidation</source>
        <translation>&amp;Valid.</translation>
    </message>
    <message>
        <source>Lo&amp;g loss</source>
        <translation>Lo&amp;g</translation>
    </message>
    <message>
        <source>Draw the curves of training: solid lines</source>
        <translation>Tracer les courbes d’entraînement&#xa0;: traits pleins</translation>
    </message>
    <message>
        <source>Draw the curves of validation: dashed lines</source>
        <translation>Tracer les courbes de validation&#xa0;: tirets</translation>
    </message>
    <message>
        <source>Logarithmic loss axis</source>
        <translation>Axe de perte logarithmique</translation>
    </message>
    <message>
        <source>What the x axis counts</source>
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
        <source>F&amp;it</source>
        <translation>A&amp;juster</translation>
    </message>
    <message>
        <source>Show all epochs and follow new ones (double-click in a chart)</source>
        <translation>Montrer toutes les époques et suivre les nouvelles (double-clic dans un graphique)</translation>
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
</context>
<context>
    <name>formwork::ui::CloseQuestion</name>
    <message>
        <source>Close Formwork</source>
        <translation>Fermer Formwork</translation>
    </message>
    <message>
        <source>There is work going on.</source>
        <translation>Un travail est en cours.</translation>
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
</context>
<context>
    <name>formwork::ui::ComparePage</name>
    <message>
        <source>Nothing to compare yet</source>
        <translation>Rien à comparer pour l’instant</translation>
    </message>
    <message>
        <source>Tick runs on the Runs page: here their charts are set up for print, and written as PNG, SVG or PDF, with the numbers as CSV.</source>
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
        <source>What to draw</source>
        <translation>À tracer</translation>
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
        <source>Weight of the past in the exponential average</source>
        <translation>Poids du passé dans la moyenne exponentielle</translation>
    </message>
    <message>
        <source>S&amp;moothing</source>
        <translation>&amp;Lissage</translation>
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
        <source>One below the other</source>
        <translation>L’un sous l’autre</translation>
    </message>
    <message>
        <source> pt</source>
        <translation> pt</translation>
    </message>
    <message>
        <source>none</source>
        <translation>aucun</translation>
    </message>
    <message>
        <source>&amp;Arrangement</source>
        <translation>&amp;Disposition</translation>
    </message>
    <message>
        <source>&amp;Width of a chart</source>
        <translation>Lar&amp;geur</translation>
    </message>
    <message>
        <source>&amp;Title</source>
        <translation>&amp;Titre</translation>
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
        <source>%1 × %2 pixels for each chart</source>
        <translation>%1 × %2 pixels par graphique</translation>
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
        <source>Draws this chart, and writes it to a file of its own, too.</source>
        <translation>Trace ce graphique, et l’écrit aussi dans un fichier à lui.</translation>
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
        <source>Gives the loss a logarithmic axis, on which late improvements can be seen.</source>
        <translation>Donne à la perte un axe logarithmique, sur lequel se voient les progrès tardifs.</translation>
    </message>
    <message>
        <source>How the charts lie on the sheet that holds all of them.</source>
        <translation>Disposition des graphiques sur la feuille qui les réunit tous.</translation>
    </message>
    <message>
        <source>Width of one chart on paper. A column of a journal is about 85 mm wide, a page 175 mm.</source>
        <translation>Largeur d’un graphique sur papier. Une colonne de revue fait environ 85 mm, une page 175 mm.</translation>
    </message>
    <message>
        <source>Height of one chart on paper.</source>
        <translation>Hauteur d’un graphique sur papier.</translation>
    </message>
    <message>
        <source>Size of all texts on paper; 8 to 10 pt match most documents.</source>
        <translation>Taille de tous les textes sur papier&#x202f;; 8 à 10 pt conviennent à la plupart des documents.</translation>
    </message>
    <message>
        <source>A line above the charts, and the title of the report.</source>
        <translation>Une ligne au-dessus des graphiques, et le titre du rapport.</translation>
    </message>
    <message>
        <source>SVG and PDF keep lines and texts as such and are sharp at any size; PNG is a picture of pixels.</source>
        <translation>SVG et PDF gardent traits et textes tels quels et sont nets à toute taille&#x202f;; PNG est une image en pixels.</translation>
    </message>
    <message>
        <source>Pixels per inch of a PNG; 300 is usual for print.</source>
        <translation>Pixels par pouce d’un PNG&#x202f;; 300 est courant pour l’impression.</translation>
    </message>
    <message>
        <source>The folder that all files are written to. It is made if it is not there; files of the same name are replaced.</source>
        <translation>Le dossier où s’écrivent tous les fichiers. Il est créé s’il n’existe pas&#x202f;; les fichiers du même nom sont remplacés.</translation>
    </message>
    <message>
        <source>Writes the sheet and each chart on its own, as previewed.</source>
        <translation>Écrit la feuille et chaque graphique séparément, comme dans l’aperçu.</translation>
    </message>
    <message>
        <source>Writes every epoch of the ticked runs to epochs.csv, one line each, for a spreadsheet or a script.</source>
        <translation>Écrit chaque époque des essais cochés dans epochs.csv, une ligne chacune, pour un tableur ou un script.</translation>
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
        <source>At the right</source>
        <translation>À droite</translation>
    </message>
    <message>
        <source>Place of the legend</source>
        <translation>Place de la légende</translation>
    </message>
    <message>
        <source>Where the names of the runs stand: below the charts, above them or at their right.</source>
        <translation>Où sont les noms des essais&#xa0;: sous les graphiques, au-dessus ou à leur droite.</translation>
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
        <source>Resol&amp;ution</source>
        <translation>&amp;Résolution</translation>
    </message>
    <message>
        <source>Export one-page re&amp;port (PDF, HTML)</source>
        <translation>Exporter &amp;un rapport (PDF, HTML)</translation>
    </message>
    <message>
        <source>Unit of the sizes</source>
        <translation>Unité des tailles</translation>
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
        <source>%1 × %2 px</source>
        <translation>%1 × %2 px</translation>
    </message>
    <message>
        <source>%1 × %2 mm on paper</source>
        <translation>%1 × %2 mm sur papier</translation>
    </message>
    <message>
        <source>Sizes in millimetres on paper, or in pixels: of a PNG at its resolution, of SVG and PDF at 96 to the inch, as web pages count them.</source>
        <translation>Tailles en millimètres sur papier, ou en pixels&#xa0;: d’un PNG à sa résolution, de SVG et PDF à 96 par pouce, comme les pages web les comptent.</translation>
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
        <translation>Classe vraie</translation>
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
        <source>%1 taken for %2: %3</source>
        <translation>%1 pris pour %2&#xa0;: %3</translation>
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
        <source>Pours the images into one file per split that a training reads faster. The image folder stays as it is.</source>
        <translation>Coule les images dans un fichier par partie, qu’un entraînement lit plus vite. Le dossier d’images reste tel quel.</translation>
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
        <source>They are replaced when the conversion is complete.</source>
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
        <source>About %1 and %2 for %3 images, %4 % of them as JPEG (from a try with %5 images).</source>
        <translation>Environ %1 et %2 pour %3 images, dont %4&#xa0;% en JPEG (d’après un test sur %5 images).</translation>
    </message>
    <message>
        <source>less than a second</source>
        <translation>moins d’une seconde</translation>
    </message>
    <message>
        <source>Larger images are made smaller until their longest side has so many pixels; smaller ones stay as they are. 500 leaves enough for random crops of 224 px, and saves most of the decoding.</source>
        <translation>Les images plus grandes sont réduites jusqu’à ce que leur côté long ait ce nombre de pixels&#x202f;; les plus petites restent telles quelles. 500 suffit aux recadrages aléatoires de 224 px, et épargne l’essentiel du décodage.</translation>
    </message>
    <message>
        <source>Raw images need no decoding but much room; JPEG needs little room but has to be decoded in every epoch. A share of each uses disk and processor alike.</source>
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
        <source>Quality of the JPEG images, from 1 to 100. 90 can hardly be told from the original.</source>
        <translation>Qualité des images JPEG, de 1 à 100. 90 se distingue à peine de l’original.</translation>
    </message>
    <message>
        <source>JPEG files that are small enough go into the beton file as they are: nothing is lost by decoding and encoding them again, and the conversion is faster.</source>
        <translation>Les fichiers JPEG assez petits entrent tels quels dans le fichier beton&#xa0;: rien ne se perd en les décodant et recodant, et la conversion est plus rapide.</translation>
    </message>
    <message>
        <source>This folder has no validation split: so large a share of each class is taken for it. 0 makes a train file only.</source>
        <translation>Ce dossier n’a pas de partie de validation&#xa0;: cette part de chaque classe lui est réservée. 0 ne fait qu’un fichier d’entraînement.</translation>
    </message>
    <message>
        <source>Threads that decode and encode. Their number does not change a byte of the files.</source>
        <translation>Fils qui décodent et codent. Leur nombre ne change pas un octet des fichiers.</translation>
    </message>
    <message>
        <source>Decides by chance which images become JPEG and which are taken for validation. The same seed makes the same files.</source>
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
        <source>The folder that the beton files go into. It is made if it is not there yet.</source>
        <translation>Le dossier où vont les fichiers beton. Il est créé s’il n’existe pas encore.</translation>
    </message>
    <message>
        <source>The name of the file. Until you change it, it tells the settings: train_500_0.50_90.beton has a longest side of 500, half of the images as JPEG, of quality 90. The button beside it brings that name back.</source>
        <translation>Le nom du fichier. Tant que vous ne le changez pas, il dit les réglages&#xa0;: train_500_0.50_90.beton a un côté long de 500, la moitié des images en JPEG, de qualité 90. Le bouton d’à côté rétablit ce nom.</translation>
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
        <source>The train file has this name already.</source>
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
        <source>Both makes two runs that differ in nothing but the loader</source>
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
        <source>Makes two runs that differ in nothing but the loader.</source>
        <translation>Crée deux essais qui ne diffèrent que par le chargeur.</translation>
    </message>
    <message>
        <source>A dataset of the library. Choosing one fills in the paths below: a beton file brings its validation file and the folder that it was made from, where they are known.</source>
        <translation>Un jeu de données de la bibliothèque. En choisir un remplit les chemins ci-dessous&#xa0;: un fichier beton amène son fichier de validation et le dossier dont il provient, s’ils sont connus.</translation>
    </message>
    <message>
        <source>What reads the images while training: the beton loader, or the image-folder loader, which decodes every original anew. “Both” makes one run with each, equal in all else, and the Runs page tells what the beton file saves.</source>
        <translation>Ce qui lit les images pendant l’entraînement&#xa0;: le chargeur beton, ou le chargeur de dossier d’images, qui décode chaque original à chaque fois. «&#xa0;Les deux&#xa0;» crée un essai avec chacun, identiques pour le reste, et la page Essais dit ce que le fichier beton fait gagner.</translation>
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
        <source>Choose where this dataset is now</source>
        <translation>Indiquer où se trouve maintenant ce jeu de données</translation>
    </message>
    <message>
        <source>Asks where the dataset was moved to, looks whether it is the same one, and fills in its new place.</source>
        <translation>Demande où le jeu de données a été déplacé, regarde si c’est bien lui, et inscrit sa nouvelle place.</translation>
    </message>
    <message>
        <source>Choose what to train on: a dataset above, or a path.</source>
        <translation>Choisissez sur quoi entraîner&#xa0;: un jeu de données ci-dessus, ou un chemin.</translation>
    </message>
    <message>
        <source>Epoch by epoch in turns</source>
        <translation>Époque par époque à tour de rôle</translation>
    </message>
    <message>
        <source>Both runs meet the same machine, whatever else it does</source>
        <translation>Les deux essais rencontrent la même machine, quoi qu’elle fasse d’autre</translation>
    </message>
    <message>
        <source>Trains the two runs together, an epoch of one and an epoch of the other (A B, B A, …), so that other work and a processor that gets hot meet both alike. Both models are in memory at the same time. Without it one run is trained after the other.</source>
        <translation>Entraîne les deux essais ensemble, une époque de l’un et une époque de l’autre (A B, B A, …), pour que d’autres travaux et un processeur qui chauffe touchent les deux de la même façon. Les deux modèles sont en mémoire en même temps. Sans cela, un essai est entraîné après l’autre.</translation>
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
        <source>Progress</source>
        <translation>Progression</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Annuler</translation>
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
        <source>custom</source>
        <translation>propre au fichier</translation>
    </message>
    <message>
        <source>“Check images” reads the size of every image.</source>
        <translation>«&#xa0;Vérifier les images&#xa0;» lit la taille de chaque image.</translation>
    </message>
    <message>
        <source>Stops what is being done with this dataset. Nothing half-written stays behind.</source>
        <translation>Arrête ce qui se fait avec ce jeu de données. Rien d’à moitié écrit ne reste.</translation>
    </message>
    <message>
        <source>Opens the panel that converts the images of this folder to beton files, one for each split. A training reads such a file several times faster than the folder, as its images are small, partly decoded already, and lie side by side.</source>
        <translation>Ouvre le panneau qui coule les images de ce dossier dans des fichiers beton, un par partie. Un entraînement lit un tel fichier plusieurs fois plus vite que le dossier, car ses images sont petites, en partie déjà décodées, et voisines.</translation>
    </message>
    <message>
        <source>Reads the whole file and compares every page with its checksum, then looks into every image. Damaged samples are listed with their numbers. A file without a manifest, as FFCV writes it, has no checksums; its structure and images are looked at.</source>
        <translation>Lit tout le fichier et compare chaque page à sa somme de contrôle, puis examine chaque image. Les échantillons endommagés sont listés avec leur numéro. Un fichier sans manifeste, comme en écrit FFCV, n’a pas de sommes de contrôle&#x202f;; sa structure et ses images sont examinées.</translation>
    </message>
    <message>
        <source>Every size that images of this dataset have, as a dot; the larger, the more images. It helps to choose the longest side of a conversion.</source>
        <translation>Chaque taille qu’ont les images de ce jeu de données, en un point&#x202f;; plus il est gros, plus il y a d’images. Aide à choisir le côté long d’une conversion.</translation>
    </message>
    <message>
        <source>This dataset is no longer there.</source>
        <translation>Ce jeu de données n’est plus là.</translation>
    </message>
    <message>
        <source>Edit file</source>
        <translation>Modifier le fichier</translation>
    </message>
    <message>
        <source>Merge, split or cut down this file, or extract its images</source>
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
        <source>Take a &amp;part…</source>
        <translation>Prendre une &amp;partie…</translation>
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
        <source>What is there now is not this dataset: %1</source>
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
        <source>Choose where this dataset is now</source>
        <translation>Indiquer où se trouve maintenant ce jeu de données</translation>
    </message>
    <message>
        <source>Asks where the dataset was moved to, and looks whether it is the same one: classes, images and size. Others that went the same way are found with it.</source>
        <translation>Demande où le jeu de données a été déplacé, et regarde si c’est bien lui&#xa0;: classes, images et taille. Ceux qui sont partis avec lui sont retrouvés aussi.</translation>
    </message>
    <message>
        <source>%1
It can be used again when its disk is back. If it was moved, tell where it is now; runs that were trained on it find it there, too.</source>
        <translation>%1
Il pourra de nouveau servir quand son disque sera revenu. S’il a été déplacé, indiquez où il est maintenant&#xa0;; les essais qui s’y sont entraînés l’y retrouvent aussi.</translation>
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
        <source>Decodes every image once: finds damaged and odd ones, pictures that are in train and in validation, under several classes or there more than once. The tab Findings shows them; what was found is kept with the dataset.</source>
        <translation>Décode chaque image une fois&#xa0;: trouve les images endommagées et singulières, celles qui sont à la fois dans l’entraînement et la validation, dans plusieurs classes ou présentes plusieurs fois. L’onglet Constats les montre&#x202f;; le résultat reste avec le jeu de données.</translation>
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
        <source>No manifest: class names are made up, checksums missing</source>
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
        <source>For a folder: files that cannot be read, classes without images, and images that are not what their name says. For a beton file: its manifest, which tells how the file was made.</source>
        <translation>Pour un dossier&#xa0;: fichiers illisibles, classes sans images, et images qui ne sont pas ce que dit leur nom. Pour un fichier beton&#xa0;: son manifeste, qui dit comment le fichier a été fait.</translation>
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
        <source>How many epochs the run is trained in addition.</source>
        <translation>Le nombre d’époques d’entraînement supplémentaires.</translation>
    </message>
    <message>
        <source>Learning rate of the first new step. Automatic: where the run ended, but at least a tenth of the learning rate that it was started with.</source>
        <translation>Taux d’apprentissage du premier nouveau pas. Automatique&#xa0;: là où l’essai a fini, mais au moins un dixième de son taux de départ.</translation>
    </message>
    <message>
        <source>Learning rate that it falls to, on half a cosine over the new epochs. Automatic: the same where the schedule of the run is constant, else its lowest rate.</source>
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
        <source>What the check found. Images of one picture have one number in front of their names; a red frame means that a picture is in train and in validation. X marks the chosen images to be left out, W as wrongly labelled, Delete takes a mark away.</source>
        <translation>Ce que la vérification a trouvé. Les fichiers d’une même image portent le même numéro devant leur nom&#x202f;; un cadre rouge signifie qu’une image est à la fois dans l’entraînement et la validation. X marque les images choisies comme à laisser de côté, W comme mal étiquetées, Suppr enlève la marque.</translation>
    </message>
    <message>
        <source>Writes all findings with your marks to a file for spreadsheets, an image a line.</source>
        <translation>Écrit tous les constats et vos marques dans un fichier pour tableurs, une image par ligne.</translation>
    </message>
    <message>
        <source>Writes the images that are marked to be left out to a file. The setting data.exclude of an experiment and the option --exclude of formwork-cli convert take it.</source>
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
        <source>Written.</source>
        <translation>Écrit.</translation>
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
        <source>Finds a word in this chapter; Return goes to the next place, in the other chapters too, Shift+Return back.</source>
        <translation>Cherche un mot dans ce chapitre&#x202f;; Entrée va au passage suivant, dans les autres chapitres aussi, Maj+Entrée revient.</translation>
    </message>
    <message>
        <source>Not in this chapter; Return looks in the others</source>
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
is %2 (%3), taken for %4 (%5)</source>
        <translation>%1
est %2 (%3), pris pour %4 (%5)</translation>
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
        <source>The surest mistakes come first. A click, or Enter, opens the image in the program that shows images on this computer.</source>
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
        <source>All %1 images were recognised. Those that the model was least sure of come first; a click opens one.</source>
        <translation>Les %1 images ont toutes été reconnues. Celles dont le modèle était le moins sûr viennent d’abord&#xa0;; un clic en ouvre une.</translation>
    </message>
    <message>
        <source>%1 of %2 images were not recognised. The surest mistakes come first, with the right class and what it was taken for; a click opens one.</source>
        <translation>%1 images sur %2 n’ont pas été reconnues. Les erreurs les plus sûres viennent d’abord, avec la bonne classe et celle pour laquelle l’image a été prise&#xa0;; un clic en ouvre une.</translation>
    </message>
    <message>
        <source>The image is not there any more.</source>
        <translation>L’image n’est plus là.</translation>
    </message>
    <message>
        <source>No program could be started to show the image</source>
        <translation>Aucun programme n’a pu être lancé pour montrer l’image</translation>
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
        <source>Train what is on the queue</source>
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
        <source>What is there now is not this dataset: %1</source>
        <translation>Ce qui s’y trouve n’est pas ce jeu de données&#xa0;: %1</translation>
    </message>
    <message>
        <source>%1
The page of datasets can take it all the same.</source>
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
        <source>When the cause is removed, Resume continues from the last checkpoint. To change a setting, clone the run.</source>
        <translation>Une fois la cause réparée, Reprendre continue depuis le dernier point de reprise. Pour changer un réglage, dupliquez l’essai.</translation>
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
        <source>Multiplies matrices as the models do, for about a second, and compares the speed with that of the reference BLAS. A training that runs meanwhile makes the figures too low.</source>
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
        <source>Open workspace</source>
        <translation>Ouvrir un espace de travail</translation>
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
        <source>&amp;Full screen</source>
        <translation>&amp;Plein écran</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>Aid&amp;e</translation>
    </message>
    <message>
        <source>&amp;Keyboard shortcuts</source>
        <translation>&amp;Raccourcis clavier</translation>
    </message>
    <message>
        <source>&amp;About Formwork</source>
        <translation>À &amp;propos de Formwork</translation>
    </message>
    <message>
        <source>Some runs were interrupted when Formwork last ended.</source>
        <translation>Des essais ont été interrompus à la dernière fermeture de Formwork.</translation>
    </message>
    <message>
        <source>Resume them from the table below.</source>
        <translation>Reprenez-les depuis le tableau ci-dessous.</translation>
    </message>
    <message>
        <source>Nothing runs</source>
        <translation>Rien en cours</translation>
    </message>
    <message>
        <source>“%1” is training in another program</source>
        <translation>«&#xa0;%1&#xa0;» s’entraîne dans un autre programme</translation>
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
        <source>The language changes when Formwork is started again.</source>
        <translation>La langue changera au prochain démarrage de Formwork.</translation>
    </message>
    <message>
        <source>Work is going on: this window stays as it is.</source>
        <translation>Un travail est en cours&#xa0;: cette fenêtre reste telle quelle.</translation>
    </message>
    <message>
        <source>&amp;What&apos;s This?</source>
        <translation>&amp;Qu’est-ce que c’est&#x202f;?</translation>
    </message>
    <message>
        <source>User &amp;guide</source>
        <translation>&amp;Guide de l’utilisateur</translation>
    </message>
    <message>
        <source>&amp;Notify when long work ends</source>
        <translation>&amp;Notifier la fin des longs travaux</translation>
    </message>
    <message>
        <source>%1 (read-only)</source>
        <translation>%1 (lecture seule)</translation>
    </message>
    <message>
        <source>This workspace is open read-only: nothing is changed in it.</source>
        <translation>Cet espace de travail est ouvert en lecture seule&#xa0;: rien n’y est changé.</translation>
    </message>
    <message>
        <source>Runs can be looked at, compared and exported. %1</source>
        <translation>Les essais peuvent être regardés, comparés et exportés. %1</translation>
    </message>
    <message>
        <source>The workspace lies on a network disk (%1).</source>
        <translation>L’espace de travail se trouve sur un disque réseau (%1).</translation>
    </message>
    <message>
        <source>Let one computer at a time use %1: such disks do not keep two of them apart reliably.</source>
        <translation>N’utilisez %1 que depuis un ordinateur à la fois&#xa0;: de tels disques ne les séparent pas de façon fiable.</translation>
    </message>
    <message>
        <source>Backup</source>
        <translation>Sauvegarde</translation>
    </message>
    <message>
        <source>This workspace is open read-only.</source>
        <translation>Cet espace de travail est ouvert en lecture seule.</translation>
    </message>
    <message>
        <source>Open another workspace to train.</source>
        <translation>Ouvrez un autre espace de travail pour entraîner.</translation>
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
        <source>The run “%1” failed: %2</source>
        <translation>L’essai «&#xa0;%1&#xa0;» a échoué&#xa0;: %2</translation>
    </message>
    <message>
        <source>The run “%1” is paused and can be resumed: %2</source>
        <translation>L’essai «&#xa0;%1&#xa0;» est suspendu et peut être repris&#xa0;: %2</translation>
    </message>
    <message>
        <source>The workspace is no longer in its place: what is done now is lost.</source>
        <translation>L’espace de travail n’est plus à sa place&#xa0;: ce qui est fait maintenant est perdu.</translation>
    </message>
    <message>
        <source>Bring %1 back, or open another workspace (File menu).</source>
        <translation>Remettez %1 à sa place, ou ouvrez un autre espace de travail (menu Fichier).</translation>
    </message>
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
    <message>
        <source>About this &amp;machine</source>
        <translation>À propos de cette &amp;machine</translation>
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
        <source>&lt;p&gt;One curve per ticked run, solid for training and dashed for validation; with smoothing the raw curve stays behind it. A diamond marks the best epoch, a triangle one after which the run was resumed.&lt;/p&gt;&lt;p&gt;The pointer reads all curves at one epoch, in all three charts; so do the arrow keys. The wheel or + and - zoom, dragging moves, a double click or 0 shows all.&lt;/p&gt;</source>
        <translation>&lt;p&gt;Une courbe par essai coché, pleine pour l’entraînement et en tirets pour la validation&#x202f;; avec le lissage, la courbe brute reste derrière. Un losange marque la meilleure époque, un triangle celle après laquelle l’essai a été repris.&lt;/p&gt;&lt;p&gt;Le pointeur lit toutes les courbes à une époque, dans les trois graphiques&#x202f;; les flèches aussi. La molette ou + et - zooment, glisser déplace, un double-clic ou 0 montre tout.&lt;/p&gt;</translation>
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
        <source>Preset</source>
        <translation>Préréglage</translation>
    </message>
    <message>
        <source>Fills in all settings but the dataset</source>
        <translation>Remplit tous les réglages sauf le jeu de données</translation>
    </message>
    <message>
        <source>Choose…</source>
        <translation>Choisir…</translation>
    </message>
    <message>
        <source>&amp;Preset</source>
        <translation>P&amp;réréglage</translation>
    </message>
    <message>
        <source>Filled in the preset “%1”.</source>
        <translation>Préréglage «&#xa0;%1&#xa0;» rempli.</translation>
    </message>
    <message>
        <source>Every setting with its meaning. Several values, as in 1e-4, 3e-4 or 0..4, make a run for each of them.</source>
        <translation>Chaque réglage et sa signification. Plusieurs valeurs, comme 1e-4, 3e-4 ou 0..4, créent un essai pour chacune.</translation>
    </message>
    <message>
        <source>The last right value is kept.</source>
        <translation>La dernière valeur correcte est gardée.</translation>
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
        <source>A step of %1 images takes %2 and %3 of memory on %4.</source>
        <translation>Un pas de %1 images prend %2 et %3 de mémoire sur %4.</translation>
    </message>
    <message>
        <source>An epoch: about %1; the whole run: about %2, if data comes as fast.</source>
        <translation>Une époque&#xa0;: environ %1&#x202f;; l’essai entier&#xa0;: environ %2, si les données suivent.</translation>
    </message>
    <message>
        <source>The experiment as YAML</source>
        <translation>L’expérience en YAML</translation>
    </message>
    <message>
        <source>The same experiment as text, with every setting. Editing it changes the form, and the other way round.</source>
        <translation>La même expérience en texte, avec chaque réglage. La modifier change le formulaire, et inversement.</translation>
    </message>
    <message>
        <source>Estimate of memory and time</source>
        <translation>Estimation de la mémoire et du temps</translation>
    </message>
    <message>
        <source>Train a few steps now to tell memory and time of an epoch</source>
        <translation>Entraîner quelques pas maintenant pour connaître la mémoire et le temps d’une époque</translation>
    </message>
    <message>
        <source>Add to &amp;queue</source>
        <translation>&amp;Mettre en file</translation>
    </message>
    <message>
        <source>Train it after what is on the queue already</source>
        <translation>L’entraîner après ce qui est déjà dans la file</translation>
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
        <source>Something in the settings is not right yet.</source>
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
        <source>Beton</source>
        <translation>Beton</translation>
    </message>
    <message>
        <source>Image folder</source>
        <translation>Dossier d’images</translation>
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
        <source>The runs that Start or Add to queue makes. Fields with several values make one run for every combination.</source>
        <translation>Les essais que créent Démarrer ou Mettre en file. Les champs à plusieurs valeurs créent un essai par combinaison.</translation>
    </message>
    <message>
        <source>Fills in all settings but the dataset: the experiments that Formwork was made for, published recipes, and small ones that a processor trains in minutes.</source>
        <translation>Remplit tous les réglages sauf le jeu de données&#xa0;: les expériences pour lesquelles Formwork a été fait, des recettes publiées, et de petites qu’un processeur entraîne en quelques minutes.</translation>
    </message>
    <message>
        <source>The whole experiment as text, in the format of the files in configs and of formwork-cli train. A mistake is told with its line, and the last right version is kept until it is mended.</source>
        <translation>Toute l’expérience en texte, au format des fichiers de configs et de formwork-cli train. Une faute est signalée avec sa ligne, et la dernière version correcte est gardée jusqu’à sa correction.</translation>
    </message>
    <message>
        <source>Augmentation</source>
        <translation>Augmentation</translation>
    </message>
    <message>
        <source>Tr&amp;y out</source>
        <translation>Essai à &amp;blanc</translation>
    </message>
    <message>
        <source>Data comes at %1 images/s: about %2 % of the time is waiting for it.</source>
        <translation>Les données arrivent à %1 images/s : environ %2 % du temps se passe à les attendre.</translation>
    </message>
    <message>
        <source>%1: equal values count once.</source>
        <translation>%1&#xa0;: des valeurs égales comptent une fois.</translation>
    </message>
    <message>
        <source>The learning rate over the epochs of the runs that this makes: warm-up and schedule as they are set, one curve for each that differs.</source>
        <translation>Le taux d’apprentissage sur les époques des essais que cela crée&#xa0;: montée et programme tels qu’ils sont réglés, une courbe pour chacun qui diffère.</translation>
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
    <name>formwork::ui::Report</name>
    <message>
        <source>Formwork report</source>
        <translation>Rapport Formwork</translation>
    </message>
    <message>
        <source>Not everything fits on this page: report.html has all of it.</source>
        <translation>Tout ne tient pas sur cette page&#xa0;: report.html contient tout.</translation>
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
        <source>Every setting this run was started with. formwork-cli train takes this text as a file.</source>
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
</context>
<context>
    <name>formwork::ui::RunNotes</name>
    <message>
        <source>none; several with commas</source>
        <translation>aucune&#x202f;; plusieurs avec des virgules</translation>
    </message>
    <message>
        <source>Tags of the run</source>
        <translation>Étiquettes de l’essai</translation>
    </message>
    <message>
        <source>What this run was for, what came out</source>
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
</context>
<context>
    <name>formwork::ui::RunsModel</name>
    <message>
        <source>Resumes next</source>
        <translation>Reprendra ensuite</translation>
    </message>
    <message>
        <source>%1, no. %2</source>
        <translation>%1, n° %2</translation>
    </message>
    <message>
        <source>in epoch %1</source>
        <translation>à l’époque %1</translation>
    </message>
    <message>
        <source>Median without the first epoch, which took %1</source>
        <translation>Médiane sans la première époque, qui a pris %1</translation>
    </message>
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
        <source>Epochs done of all</source>
        <translation>Époques faites sur le total</translation>
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
        <source>%1 *</source>
        <translation>%1 *</translation>
    </message>
    <message>
        <source>Trained epoch by epoch in turns with the other loader</source>
        <translation>Entraîné époque par époque à tour de rôle avec l’autre chargeur</translation>
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
        <source>%1 (mean of %2)</source>
        <translation>%1 (moyenne de %2)</translation>
    </message>
    <message>
        <source>Take out of the archive</source>
        <translation>Sortir des archives</translation>
    </message>
    <message>
        <source>Archive</source>
        <translation>Archiver</translation>
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
        <source>“Show archived runs” in the menu “More” brings them back into the list.</source>
        <translation>«&#xa0;Afficher les essais archivés&#xa0;» dans le menu «&#xa0;Plus&#xa0;» les ramène dans la liste.</translation>
    </message>
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
        <source>Its curves, log and checkpoints leave the disk when the window is closed.</source>
        <translation>Ses courbes, son journal et ses points de reprise quittent le disque à la fermeture de la fenêtre.</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Annuler</translation>
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
        <source>Export the numbers of the ticked runs</source>
        <translation>Exporter les nombres des essais cochés</translation>
    </message>
    <message>
        <source>CSV files (*.csv)</source>
        <translation>Fichiers CSV (*.csv)</translation>
    </message>
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
        <source>Stop</source>
        <translation>Arrêter</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>Reprendre</translation>
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
        <source>End after the current step and keep a checkpoint; take a waiting run off the queue</source>
        <translation>Terminer après le pas en cours et garder un point de reprise&#x202f;; retirer de la file un essai en attente</translation>
    </message>
    <message>
        <source>Train on from the last checkpoint</source>
        <translation>Continuer l’entraînement depuis le dernier point de reprise</translation>
    </message>
    <message>
        <source>New experiment with this run&apos;s settings</source>
        <translation>Nouvelle expérience avec les réglages de cet essai</translation>
    </message>
    <message>
        <source>Undo deleting</source>
        <translation>Annuler la suppression</translation>
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
        <source>Filter: model:levit loader:beton status:done text</source>
        <translation>Filtre&#xa0;: model:levit loader:beton status:done texte</translation>
    </message>
    <message>
        <source>Filter of the runs</source>
        <translation>Filtre des essais</translation>
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
    <message>
        <source>Colour</source>
        <translation>Couleur</translation>
    </message>
    <message>
        <source>Show archived runs</source>
        <translation>Afficher les essais archivés</translation>
    </message>
    <message numerus="yes">
        <source>Archived runs: %Ln</source>
        <translation>
            <numerusform>Essai archivé&#xa0;: %Ln</numerusform>
            <numerusform>Essais archivés&#xa0;: %Ln</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Wrote the epochs; number of runs: %Ln</source>
        <translation>
            <numerusform>Époques écrites&#x202f;; nombre d’essais&#xa0;: %Ln</numerusform>
            <numerusform>Époques écrites&#x202f;; nombre d’essais&#xa0;: %Ln</numerusform>
        </translation>
    </message>
    <message>
        <source>&lt;p&gt;Shows the runs that all words are found in.&lt;/p&gt;&lt;p&gt;&lt;b&gt;vit&lt;/b&gt;: somewhere in name, model, dataset, state, tags or note&lt;br&gt;&lt;b&gt;model:levit&lt;/b&gt;: in the model; likewise &lt;b&gt;loader:&lt;/b&gt;, &lt;b&gt;dataset:&lt;/b&gt;, &lt;b&gt;status:&lt;/b&gt;, &lt;b&gt;name:&lt;/b&gt;, &lt;b&gt;tag:&lt;/b&gt; and &lt;b&gt;note:&lt;/b&gt;&lt;br&gt;&lt;b&gt;&quot;two words&quot;&lt;/b&gt;: both, as they stand&lt;/p&gt;&lt;p&gt;Upper and lower case are the same.&lt;/p&gt;</source>
        <translation>&lt;p&gt;Affiche les essais où se trouvent tous les mots.&lt;/p&gt;&lt;p&gt;&lt;b&gt;vit&lt;/b&gt;&#xa0;: quelque part dans le nom, le modèle, le jeu de données, l’état, les étiquettes ou la note&lt;br&gt;&lt;b&gt;model:levit&lt;/b&gt;&#xa0;: dans le modèle&#x202f;; de même &lt;b&gt;loader:&lt;/b&gt;, &lt;b&gt;dataset:&lt;/b&gt;, &lt;b&gt;status:&lt;/b&gt;, &lt;b&gt;name:&lt;/b&gt;, &lt;b&gt;tag:&lt;/b&gt; et &lt;b&gt;note:&lt;/b&gt;&lt;br&gt;&lt;b&gt;&quot;deux mots&quot;&lt;/b&gt;&#xa0;: les deux, tels quels&lt;/p&gt;&lt;p&gt;Majuscules et minuscules sont équivalentes.&lt;/p&gt;</translation>
    </message>
    <message>
        <source>All runs are in the archive: More, Show archived runs.</source>
        <translation>Tous les essais sont archivés&#xa0;: Plus, Afficher les essais archivés.</translation>
    </message>
    <message>
        <source>No run has all these words. A word may say where to look: model:, loader:, dataset:, status:, name:, tag: or note:</source>
        <translation>Aucun essai ne contient tous ces mots. Un mot peut dire où chercher&#xa0;: model:, loader:, dataset:, status:, name:, tag: ou note:</translation>
    </message>
    <message>
        <source>Exporting CSV</source>
        <translation>Export CSV</translation>
    </message>
    <message>
        <source>The export was cancelled; nothing was written.</source>
        <translation>L’export a été annulé&#xa0;; rien n’a été écrit.</translation>
    </message>
    <message>
        <source>Train more epochs…</source>
        <translation>Entraîner plus d’époques…</translation>
    </message>
</context>
<context>
    <name>formwork::ui::RunsView</name>
    <message>
        <source>Runs</source>
        <translation>Essais</translation>
    </message>
    <message>
        <source>&lt;p&gt;All runs of this workspace. A ticked run is drawn in the charts above and compared; the current run is shown in the inspector.&lt;/p&gt;&lt;p&gt;A click on a column&apos;s head sorts, dragging it moves the column, its context menu hides columns. F2 or a double click changes the name, Space ticks, Del deletes and can be undone.&lt;/p&gt;</source>
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
        <source>Is</source>
        <translation>Est</translation>
    </message>
    <message>
        <source>Taken for</source>
        <translation>Pris pour</translation>
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
        <source>With validation images, which classes are recognised and which are mistaken for one another stands here after the first best epoch.</source>
        <translation>Avec des images de validation, on voit ici, après la première meilleure époque, quelles classes sont reconnues et lesquelles sont confondues.</translation>
    </message>
    <message>
        <source>The epoch whose validation is shown below: the best one so far, or the last one.</source>
        <translation>L’époque dont la validation est montrée ci-dessous&#xa0;: la meilleure jusqu’ici, ou la dernière.</translation>
    </message>
    <message>
        <source>True classes in rows, predicted classes in columns; the darker a cell, the more images. Right answers lie on the diagonal. The pointer reads a cell.</source>
        <translation>Classes vraies en lignes, classes prédites en colonnes&#x202f;; plus une case est foncée, plus il y a d’images. Les bonnes réponses sont sur la diagonale. Le pointeur lit une case.</translation>
    </message>
    <message>
        <source>How many images of each class were recognised. Click the head of a column to sort.</source>
        <translation>Combien d’images de chaque classe ont été reconnues. Cliquez sur l’en-tête d’une colonne pour trier.</translation>
    </message>
    <message>
        <source>Which class was taken for which other, most frequent first.</source>
        <translation>Quelle classe a été prise pour quelle autre, la plus fréquente d’abord.</translation>
    </message>
    <message>
        <source>Har&amp;dest images</source>
        <translation>Images &amp;difficiles</translation>
    </message>
    <message>
        <source>Classifies the validation images with the best checkpoint and shows those that it is most wrong about: often they are labelled wrongly. Once more, and the classes are back.</source>
        <translation>Classe les images de validation avec le meilleur point de reprise et montre celles sur lesquelles il se trompe le plus&#xa0;: souvent, elles sont mal étiquetées. Encore une fois, et les classes reviennent.</translation>
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
    <name>formwork::ui::SettingHelp</name>
    <message>
        <source>One of: %1</source>
        <translation>Au choix&#xa0;: %1</translation>
    </message>
    <message>
        <source>A text.</source>
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
        <source>A whole number; several, as 1, 2 or 0..4, make a run for each.</source>
        <translation>Un nombre entier&#x202f;; plusieurs, comme 1, 2 ou 0..4, créent un essai pour chacun.</translation>
    </message>
    <message>
        <source>A number; several, as 1e-4, 3e-4, make a run for each.</source>
        <translation>Un nombre&#x202f;; plusieurs, comme 1e-4, 3e-4, créent un essai pour chacun.</translation>
    </message>
    <message>
        <source>A list of numbers in brackets, as [0.5, 1].</source>
        <translation>Une liste de nombres entre crochets, comme [0.5, 1].</translation>
    </message>
    <message>
        <source>Key in the YAML: %1</source>
        <translation>Clé dans le YAML&#xa0;: %1</translation>
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
        <source>Every setting of an experiment. Double-click a value or type to change it; What&apos;s This on a row tells what it means.</source>
        <translation>Tous les réglages d’une expérience. Double-cliquez sur une valeur ou tapez pour la changer&#x202f;; «&#xa0;Qu’est-ce que c’est&#x202f;?&#xa0;» sur une ligne dit ce qu’elle signifie.</translation>
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
        <source>Start what is on the queue</source>
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
        <source>Undo deleting</source>
        <translation>Annuler la suppression</translation>
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
        <source>Read the epoch before</source>
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
        <source>most often %1 × %2</source>
        <translation>le plus souvent %1 × %2</translation>
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
        <source>Nothing was recorded yet: while a run trains, a sample of the machine is taken every few seconds.</source>
        <translation>Rien n’est encore enregistré&#xa0;: pendant un entraînement, l’état de la machine est relevé toutes les quelques secondes.</translation>
    </message>
    <message>
        <source>This program alone: %1 cores busy, %2 of memory, %3 read a second.</source>
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
        <source>most</source>
        <translation>max.</translation>
    </message>
    <message>
        <source>How busy processor, memory, disk and GPU of this machine were while the run trained, by all programs together.</source>
        <translation>Occupation du processeur, de la mémoire, du disque et du GPU de cette machine pendant l’entraînement, par tous les programmes ensemble.</translation>
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
        <source>Figures that this is concluded from</source>
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
        <source>Where the time of each epoch went: waiting for data, copying to the device, computing, and validation. Much data wait means that the loader limits the run.</source>
        <translation>Où est passé le temps de chaque époque&#xa0;: attente des données, copie vers le périphérique, calcul et validation. Beaucoup d’attente signifie que le chargeur limite l’essai.</translation>
    </message>
</context>
<context>
    <name>formwork::ui::TrainingQueue</name>
    <message>
        <source>Stopping after this step</source>
        <translation>Arrêt après ce pas</translation>
    </message>
    <message>
        <source>Getting ready</source>
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
        <source>Of %1. Later changes are lost; the damaged file is kept beside it.</source>
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
        <source>When what is in the way has been put right.</source>
        <translation>Quand ce qui gênait est réparé.</translation>
    </message>
    <message>
        <source>Open &amp;another workspace…</source>
        <translation>Ouvrir un &amp;autre espace de travail…</translation>
    </message>
    <message>
        <source>Any folder: where there is no workspace yet, one is made.</source>
        <translation>N’importe quel dossier&#xa0;: là où il n’y a pas encore d’espace de travail, il en est créé un.</translation>
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
</TS>
